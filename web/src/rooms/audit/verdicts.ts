// Verdicts in the kit's shapes, and how many groups have each.
import type { VerdictKind } from '@/components/parts/verdicts';
import { t, tCount, type MessageKey } from '@/messages';
import type { CriterionResult, Evaluation, Group, Measure, Verdict } from './audit_api';
import { isHarmful } from './metrics';

/** What stands in a row: the four verdicts, the better side of a shown gap, and why there is none. */
export type RowVerdict = Verdict | 'other_side' | 'no_claim' | 'reference' | 'overall';

export const KIND: Record<RowVerdict, VerdictKind> = {
  disparity_shown: 'fail',
  equivalent: 'equal',
  insufficient: 'open',
  not_estimable: 'none',
  other_side: 'none',
  no_claim: 'none',
  reference: 'none',
  overall: 'none',
};
export const ANSWER_KIND: Record<CriterionResult['answer'], VerdictKind> = {
  pass: 'ok',
  fail: 'fail',
  cannot_tell: 'open',
};
const COUNTED = ['disparity_shown', 'equivalent', 'insufficient', 'not_estimable', 'no_claim'] as const;

export const verdictWord = (verdict: RowVerdict): string => t(`audit.verdict.${verdict}` as MessageKey);

const SEVERITY = { high: 0, medium: 1, low: 2 } as const;
/** What weighs most first; among equals what still waits comes before what is closed. */
export function bySeverity(
  a: { severity: keyof typeof SEVERITY; state?: string }, b: { severity: keyof typeof SEVERITY; state?: string },
): number {
  return Number(a.state === 'closed') - Number(b.state === 'closed') || SEVERITY[a.severity] - SEVERITY[b.severity];
}

/** A verdict that came as text, as flags carry it. */
const known = (verdict: string): RowVerdict => (verdict in KIND ? (verdict as RowVerdict) : 'not_estimable');
export const kindOf = (verdict: string): VerdictKind => KIND[known(verdict)];
export const wordOf = (verdict: string): string => verdictWord(known(verdict));

export interface GroupRow {
  group: Group;
  measure: Measure | null;
  verdict: RowVerdict;
}

/** The attributes that a group crosses: 0 for overall, 1 for a level, 2 and 3 for intersections. */
export function depthOf(group: Pick<Group, 'kind' | 'attribute'>): number {
  if (group.kind === 'overall') return 0;
  return group.kind === 'intersection' ? group.attribute.split(/ × | & /).length : 1;
}

const NONE: ReadonlySet<string> = new Set();
/**
 * Levels shown to be better where another of their attribute is shown to be worse: the other
 * side of one gap, which is one finding. The same rule as the engine's heading.
 */
export function otherSides(groups: readonly Group[], metric: string): ReadonlySet<string> {
  const better = new Map<string, string[]>();
  const worse = new Set<string>();
  for (const group of groups) {
    const measure = group.kind === 'level' ? group.measures.find((one) => one.metric === metric) : null;
    if (measure?.gap?.verdict !== 'disparity_shown') continue;
    if (isHarmful(measure)) worse.add(group.attribute);
    else better.set(group.attribute, [...(better.get(group.attribute) ?? []), group.key]);
  }
  return new Set([...better].flatMap(([attribute, keys]) => (worse.has(attribute) ? keys : [])));
}

export function rowOf(group: Group, metric: string, told: ReadonlySet<string> = NONE): GroupRow {
  const measure = group.measures.find((one) => one.metric === metric) ?? null;
  const verdict: RowVerdict =
    group.kind === 'overall'
      ? 'overall'
      : !group.claim
        ? 'no_claim'
        : measure?.gap
          ? (told.has(group.key) ? 'other_side' : measure.gap.verdict)
          : measure && measure.estimate.state === 'estimate'
            ? 'reference'
            : 'not_estimable';
  return { group, measure, verdict };
}

/** Groups up to a depth of crossing with their measure of a metric, in the engine's order. */
export function rowsOf(evaluation: Pick<Evaluation, 'groups'>, metric: string, depth: number): GroupRow[] {
  const told = otherSides(evaluation.groups, metric);
  return evaluation.groups
    .filter((group) => depthOf(group) >= 1 && depthOf(group) <= depth)
    .map((group) => rowOf(group, metric, told));
}

export function overallOf(evaluation: Pick<Evaluation, 'groups'>, metric: string): GroupRow | null {
  const group = evaluation.groups.find((one) => one.kind === 'overall');
  return group ? rowOf(group, metric) : null;
}

export interface Tally {
  verdict: (typeof COUNTED)[number];
  kind: VerdictKind;
  n: number;
  word: string;
}
/** The chips, by the engine's count: recorded groups by verdict, and each gap once; none with zero. */
export function tallyOf(rows: readonly GroupRow[]): Tally[] {
  const recorded = rows.filter((row) => row.group.kind !== 'not_recorded');
  return COUNTED.map((verdict) => ({ verdict, n: recorded.filter((row) => row.verdict === verdict).length }))
    .filter((one) => one.n > 0)
    .map((one) => ({ ...one, kind: KIND[one.verdict], word: tCount(`audit.tally.${one.verdict}`, one.n) }));
}

const URGENCY: Record<RowVerdict, number> = {
  disparity_shown: 0, insufficient: 1, not_estimable: 2, no_claim: 3, equivalent: 4, other_side: 5, reference: 6, overall: 7,
};
/** The rows that need a look first: shown disparities, then what cannot be judged, by size of gap. */
export function worstFirst(rows: readonly GroupRow[]): GroupRow[] {
  const size = (row: GroupRow): number => {
    const gap = row.measure?.gap?.estimate;
    return gap?.state === 'estimate' ? Math.abs(gap.value) : 0;
  };
  return rows.toSorted((a, b) => URGENCY[a.verdict] - URGENCY[b.verdict] || size(b) - size(a));
}
