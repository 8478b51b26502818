// The scale of the forest and the rows of the table behind it.
import type { Domain } from '@/charts/scale';
import { t } from '@/messages';
import { inPoints } from '../metrics';
import { verdictWord, type GroupRow } from '../verdicts';

/** Groups that are drawn; further ones stand in the table. */
export const MOST_DRAWN = 40;

/** From the smallest to the largest end of an interval, with the margin, held inside 0..1 for shares. */
export function domainOf(rows: readonly GroupRow[], metric: string, band: Domain | null): Domain {
  const ends = rows.flatMap((row) => {
    const e = row.measure?.estimate;
    return e?.state === 'estimate' ? [e.low ?? e.value, e.high ?? e.value] : [];
  });
  const low = Math.min(...ends, ...(band ?? []));
  const high = Math.max(...ends, ...(band ?? []));
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const pad = (high - low || Math.abs(high) || 1) * 0.06;
  if (!inPoints(metric)) return [low - pad, high + pad];
  return [Math.max(0, low - pad), Math.min(1, high + pad)];
}

export function forestTable(
  rows: readonly GroupRow[],
  overall: GroupRow | null,
  metric: string,
): { head: string[]; rows: (string | number)[][] } {
  const all = overall ? [overall, ...rows] : rows;
  return {
    head: [
      t('audit.table.attribute'), t('audit.table.level'), t('audit.table.patients'), t('audit.table.images'),
      t('audit.table.numerator'), t('audit.table.denominator'), t('audit.table.value', { metric: metric.replaceAll('_', ' ') }),
      t('forest.low'), t('forest.high'), t('audit.gap'), t('audit.table.gaplow'), t('audit.table.gaphigh'),
      t('audit.table.p'), t('audit.verdict'), t('audit.table.reason'),
    ],
    rows: all.map((row) => {
      const { group, measure } = row;
      const e = measure?.estimate.state === 'estimate' ? measure.estimate : null;
      const g = measure?.gap?.estimate.state === 'estimate' ? measure.gap.estimate : null;
      const why = measure?.estimate.state === 'not_estimable' ? measure.estimate.reason : (measure?.gap?.reason ?? '');
      return [
        group.title, group.level, group.patients, group.images, measure?.numerator ?? '', measure?.denominator ?? '',
        e?.value ?? '', e?.low ?? '', e?.high ?? '', g?.value ?? '', g?.low ?? '', g?.high ?? '',
        measure?.gap?.p_adjusted ?? '', row.verdict === 'overall' ? '' : verdictWord(row.verdict),
        group.claim ? why : group.claim_note,
      ];
    }),
  };
}
