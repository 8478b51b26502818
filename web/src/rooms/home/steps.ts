// The next best steps: what waits for this person, then the open gaps whose rooms are built.
import type { NextStep } from '@/api/home';
import type { PortfolioResult } from '@/api/portfolio';
import { t, tMaybe } from '@/messages';
import { percent } from '@/messages/numbers';
import type { Duty } from '@/shell/duties.svelte';
import { roomPath } from '@/shell/rooms';

const MOST = 4;
/** Parts whose work waits as a duty when there is any; without a duty there is nothing to do. */
const DUTY_PARTS: ReadonlySet<string> = new Set(['readings', 'cleared']);

/** Steps, the best first; at most four. */
export function stepsOf(
  duties: readonly Duty[],
  portfolio: PortfolioResult | null,
  built: ReadonlySet<string>,
  clipCount: number,
): NextStep[] {
  const waiting = duties
    .filter((duty) => built.has(duty.room))
    .map((duty): NextStep => ({
      title: duty.title,
      why: duty.detail,
      effort: '',
      action: open(duty.room),
      href: duty.href,
    }));
  return [...waiting, ...(portfolio ? fromGaps(portfolio, built, clipCount) : [])].slice(0, MOST);
}

function open(room: string): string {
  return t('portfolio.go', { room: tMaybe(`room.${room}`, room) });
}

function fromGaps(
  portfolio: PortfolioResult,
  built: ReadonlySet<string>,
  clipCount: number,
): NextStep[] {
  const steps = new Map<string, NextStep>();
  // Without clips nothing can be read: bringing some in comes first.
  const first = (room: string | null): number => (clipCount === 0 && room === 'clips' ? 0 : 1);
  for (const gap of portfolio.gaps.toSorted((a, b) => first(a.room) - first(b.room))) {
    const href = roomPath(gap.room, built);
    if (!href || steps.has(gap.action) || DUTY_PARTS.has(gap.part_id)) continue;
    steps.set(gap.action, {
      title: gap.action,
      why: t('home.step.why', {
        title: gap.title,
        role: portfolio.role.title,
        share: percent(portfolio.readiness),
      }),
      effort: '',
      action: open(gap.room ?? ''),
      href,
    });
  }
  return [...steps.values()].slice(0, MOST);
}
