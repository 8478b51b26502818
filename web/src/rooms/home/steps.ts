// The next best steps: what the server names, else the open gaps whose rooms are built.
import type { HomeResult, NextStep } from '@/api/home';
import type { PortfolioResult } from '@/api/portfolio';
import { t, tMaybe } from '@/messages';
import { percent } from '@/messages/numbers';
import { roomPath } from '@/shell/rooms';

const MOST = 4;

/** Steps, the best first; at most four. */
export function stepsOf(
  home: HomeResult | null,
  portfolio: PortfolioResult | null,
  built: ReadonlySet<string>,
): NextStep[] {
  if (home?.next_step) return [home.next_step, ...home.other_steps].slice(0, MOST);
  return portfolio ? fromGaps(portfolio, built) : [];
}

function fromGaps(portfolio: PortfolioResult, built: ReadonlySet<string>): NextStep[] {
  const steps = new Map<string, NextStep>();
  for (const gap of portfolio.gaps) {
    const href = roomPath(gap.room, built);
    if (!href || steps.has(gap.action)) continue;
    steps.set(gap.action, {
      title: gap.action,
      why: t('home.step.why', {
        title: gap.title,
        role: portfolio.role.title,
        share: percent(portfolio.readiness),
      }),
      effort: '',
      action: t('portfolio.go', { room: tMaybe(`room.${gap.room}`, gap.room ?? '') }),
      href,
    });
  }
  return [...steps.values()].slice(0, MOST);
}
