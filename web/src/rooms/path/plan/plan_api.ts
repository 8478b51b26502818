// Records of plans, as generated, and how the page words them.
import type { RequestOf, ResultOf } from '@/api/operations';
import { t } from '@/messages';
import { number } from '@/messages/numbers';

export type PlanAsked = RequestOf<'path.plan'>;
export type PlanResult = ResultOf<'path.plan'>;
export type Plan = PlanResult['plans'][number];
export type Step = Plan['steps'][number];
export type Check = PlanResult['checks'][number];
export type Excluded = PlanResult['excluded'][number];

/** A fee in words: what is known of it, and whether it was confirmed. */
export function feeWords(step: Step): string {
  const usd = number(step.fee_usd ?? 0);
  if (step.fee_state === 'none') return t('plan.fee.none');
  if (step.fee_usd === null) return t('plan.fee.ask');
  if (step.fee_state === 'confirmed') return t('plan.fee.confirmed', { usd });
  return t(step.fee_state === 'assumed' ? 'plan.fee.assumed' : 'plan.fee.confirm', { usd });
}

/** Days since 1970 of an ISO date. */
export function dayNumber(iso: string): number {
  return Date.parse(`${iso}T00:00:00Z`) / 86_400_000;
}

/** The request without what was left empty. */
export function cleaned(asked: PlanAsked): PlanAsked {
  return Object.fromEntries(
    Object.entries(asked).filter(([, value]) => value !== null && value !== ''),
  ) as PlanAsked;
}
