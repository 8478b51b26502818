// How the state of a badge is shown: shape and colour of the verdict.
import type { ResultOf } from '@/api/operations';
import type { VerdictKind } from '@/components/parts/verdicts';

export type BadgeLine = ResultOf<'portfolio.badges'>['badges'][number];

export const BADGE_KIND: Record<BadgeLine['state'], VerdictKind> = {
  valid: 'ok', stale: 'due', revoked: 'fail', ready: 'open', open: 'gap',
};
