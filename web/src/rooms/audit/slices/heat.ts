// The heat map: groups by metrics, darker where a group does worse than the rest.
import type { HeatCell, HeatRow } from '@/charts/HeatMap.svelte';
import { reasonOf } from '@/api/estimate';
import { t } from '@/messages';
import { number } from '@/messages/numbers';
import type { Evaluation, Group } from '../audit_api';
import { gapText, inPoints, metricTitle, sameUnit, valueText, worse } from '../metrics';
import { otherSides, rowOf, rowsOf, verdictWord } from '../verdicts';

const MOST_COLUMNS = 7;

/** Metrics that have a number in some group, in the order of the engine. */
export function heatMetrics(evaluation: Pick<Evaluation, 'groups'>): string[] {
  const seen = new Set<string>(evaluation.groups.flatMap((group) => group.measures.map((one) => one.metric)));
  return [...seen].slice(0, MOST_COLUMNS);
}

/** The loss that is fully dark: two margins, where the margin has the metric's unit; else none. */
export function fullShade(evaluation: Pick<Evaluation, 'locked'>, metric: string): number | null {
  const { margin, primary_metric: primary } = evaluation.locked.protocol;
  return margin && primary && sameUnit(metric, primary) ? 2 * margin : null;
}

export function heatRows(evaluation: Evaluation, metrics: readonly string[]): HeatRow[] {
  const full = new Map(metrics.map((metric) => [metric, fullShade(evaluation, metric)]));
  const told = new Map(metrics.map((metric) => [metric, otherSides(evaluation.groups, metric)]));
  return rowsOf(evaluation, metrics[0] ?? '', 1).map(({ group }) => ({
    id: group.key,
    block: group.title,
    label: group.level,
    note: number(group.patients),
    cells: metrics.map((metric) => cellOf(group, metric, full.get(metric) ?? null, told.get(metric))),
  }));
}

function cellOf(group: Group, metric: string, full: number | null, told?: ReadonlySet<string>): HeatCell {
  const row = rowOf(group, metric, told);
  const name = metricTitle(metric);
  if (!group.claim) return { text: t('audit.verdict.no_claim'), shade: null, spoken: `${name}: ${group.claim_note}`, mark: null };
  const e = row.measure?.estimate;
  if (!row.measure || e?.state !== 'estimate') {
    const why = e ? reasonOf(e) : t('audit.nomeasure');
    return { text: t('audit.heat.none'), shade: null, spoken: `${name}: ${t('estimate.none')}, ${why}`, mark: null };
  }
  const gap = row.measure.gap?.estimate;
  const lost = gap?.state === 'estimate' ? worse(metric, gap.value) : 0;
  const shown = row.verdict === 'disparity_shown' && lost > 0;
  const gapWords = gap?.state === 'estimate' ? gapText(metric, gap.value) : '';
  return {
    text: valueText(metric, e.value),
    note: gapWords,
    // Without a common unit there is no scale between nothing and a shown disparity.
    shade: full === null ? Number(shown) : Math.min(1, lost / full),
    spoken: [
      `${name} ${valueText(metric, e.value)}`,
      gapWords ? t('audit.heat.gap', { gap: gapWords, unit: inPoints(metric) ? t('audit.points') : '' }) : '',
      verdictWord(row.verdict),
    ].filter(Boolean).join(', '),
    mark: shown ? 'fail' : null,
  };
}
