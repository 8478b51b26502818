// The heading of an evaluation: one sentence that says what is true of one metric.
import { t, tCount } from '@/messages';
import type { Evaluation, Group } from './audit_api';
import { metricTitle, sizeText } from './metrics';
import { rowsOf, type GroupRow } from './verdicts';

/** "BMI 35 and over", without the unit; an intersection keeps its own title. */
export function groupName(group: Pick<Group, 'title' | 'level' | 'kind'>): string {
  if (group.kind === 'overall') return t('audit.overall');
  if (group.kind === 'intersection') return group.level || group.title;
  const title = group.title.replace(/, [^,]+$| \([^)]*\)$/, '');
  return `${title} ${group.level}`.trim();
}

/** The name of a group by its key, as curves, thresholds and versions carry it. */
export function nameOfKey(evaluation: Pick<Evaluation, 'groups'>, key: string): string {
  const group = evaluation.groups.find((one) => one.key === key);
  return group ? groupName(group) : key;
}

/** The engine's own sentence for its primary metric; for others the same form from their rows. */
export function finding(evaluation: Evaluation, metric: string, depth = 1): string {
  const { protocol } = evaluation.locked;
  if (metric === protocol.primary_metric && depth === 1 && evaluation.headline) return evaluation.headline;
  return findingOfRows(rowsOf(evaluation, metric, depth), metric, sizeText(metric, protocol.margin ?? 0, protocol, true));
}

export function findingOfRows(every: readonly GroupRow[], metric: string, margin: string): string {
  const rows = every.filter((row) => row.group.kind !== 'not_recorded');
  const of = (verdict: GroupRow['verdict']): GroupRow[] => rows.filter((row) => row.verdict === verdict);
  const name = lowerFirst(metricTitle(metric));
  const shown = of('disparity_shown');
  const open = of('insufficient').length + of('not_estimable').length + of('no_claim').length;
  const equal = of('equivalent').length;
  if (shown.length > 0) {
    const groups = shown.length <= 2 ? shown.map((row) => groupName(row.group)).join(t('audit.and')) : '';
    return groups
      ? tCount('audit.finding.shown', shown.length, { metric: name, groups })
      : t('audit.finding.many', { n: shown.length, metric: name });
  }
  if (rows.length === 0) return t('audit.finding.nogroups', { metric: name });
  if (open === 0) return tCount('audit.finding.equal', equal, { metric: name, margin });
  if (equal === 0) return tCount('audit.finding.none', open, { metric: name });
  return tCount('audit.finding.open', open, { metric: name });
}

/** A note of the engine as a sentence: first letter up, a full stop at the end. */
export function sentence(text: string): string {
  const whole = text.trim();
  if (!whole) return '';
  return whole.charAt(0).toUpperCase() + whole.slice(1) + (/[.?!:]$/.test(whole) ? '' : '.');
}

/** Inside a sentence: "sensitivity", but "AUC" and "HD95" as they are. */
export function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
