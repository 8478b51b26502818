// The heat map: groups by metrics, darker where a group does worse than the rest.
import type { HeatCell, HeatRow } from '@/charts/HeatMap.svelte';
import { reasonOf } from '@/api/estimate';
import { t } from '@/messages';
import { number } from '@/messages/numbers';
import type { Evaluation, Group } from '../audit_api';
import { gapText, inPoints, metricTitle, sameUnit, valueText, worse } from '../metrics';
import { rowOf, rowsOf, verdictWord } from '../verdicts';

const MOST_COLUMNS = 7;

/** Metrics that have a number in some group, in the order of the engine. */
export function heatMetrics(evaluation: Pick<Evaluation, 'groups'>): string[] {
  const seen = new Set<string>(evaluation.groups.flatMap((group) => group.measures.map((one) => one.metric)));
  return [...seen].slice(0, MOST_COLUMNS);
}

/**
 * What counts as fully dark in a column: two margins where the margin has the metric's unit,
 * else the column's largest loss.
 */
export function fullShade(evaluation: Pick<Evaluation, 'groups' | 'locked'>, metric: string): number {
  const { margin, primary_metric: primary } = evaluation.locked.protocol;
  if (margin && primary && sameUnit(metric, primary)) return 2 * margin;
  return Math.max(0, ...rowsOf(evaluation, metric, 1).map((row) => loss(row.group, metric)));
}

function loss(group: Group, metric: string): number {
  const gap = rowOf(group, metric).measure?.gap?.estimate;
  return gap?.state === 'estimate' ? worse(metric, gap.value) : 0;
}

export function heatRows(evaluation: Evaluation, metrics: readonly string[]): HeatRow[] {
  const full = new Map(metrics.map((metric) => [metric, fullShade(evaluation, metric)]));
  return rowsOf(evaluation, metrics[0] ?? '', 1).map(({ group }) => ({
    id: group.key,
    block: group.title,
    label: group.level,
    note: number(group.patients),
    cells: metrics.map((metric) => cellOf(group, metric, full.get(metric) ?? 0)),
  }));
}

function cellOf(group: Group, metric: string, full: number): HeatCell {
  const row = rowOf(group, metric);
  const name = metricTitle(metric);
  if (!group.claim) return { text: t('audit.verdict.no_claim'), shade: null, spoken: `${name}: ${group.claim_note}`, mark: null };
  const e = row.measure?.estimate;
  if (!row.measure || e?.state !== 'estimate') {
    const why = e ? reasonOf(e) : t('audit.nomeasure');
    return { text: t('audit.heat.none'), shade: null, spoken: `${name}: ${t('estimate.none')}, ${why}`, mark: null };
  }
  const gap = row.measure.gap?.estimate;
  const gapWords = gap?.state === 'estimate' ? gapText(metric, gap.value) : '';
  return {
    text: valueText(metric, e.value),
    note: gapWords,
    shade: gap?.state === 'estimate' && full > 0 ? Math.min(1, worse(metric, gap.value) / full) : 0,
    spoken: [
      `${name} ${valueText(metric, e.value)}`,
      gapWords ? t('audit.heat.gap', { gap: gapWords, unit: inPoints(metric) ? t('audit.points') : '' }) : '',
      verdictWord(row.verdict),
    ].filter(Boolean).join(', '),
    mark: row.verdict === 'disparity_shown' && gap?.state === 'estimate' && worse(metric, gap.value) > 0 ? 'fail' : null,
  };
}
