// Curves of an evaluation as series of a chart: overall first, then the levels of one attribute.
import type { LineSeries } from '@/charts/LineChart.svelte';
import type { Domain } from '@/charts/scale';
import { CATEGORIES } from '@/components/parts/verdicts';
import type { Curve, Evaluation } from '../audit_api';
import { sentence } from '../finding';

/** Overall is drawn in ink; a sixth series would need small multiples. */
const MOST_LEVELS = CATEGORIES.length;

const levelOf = (curve: Pick<Curve, 'group'>): string => curve.group.split('=')[0] ?? '';

/** Attributes that have curves of their own, in the order of the protocol. */
export function attributesWith(evaluation: Pick<Evaluation, 'curves' | 'groups'>, kinds: readonly Curve['kind'][]): { id: string; title: string }[] {
  const there = new Set(evaluation.curves.filter((curve) => kinds.includes(curve.kind)).map(levelOf));
  const titles = new Map(
    evaluation.groups.filter((group) => group.kind === 'level').map((group) => [group.attribute, group.title]),
  );
  return [...titles].filter(([id]) => there.has(id)).map(([id, title]) => ({ id, title }));
}

export function seriesOf(
  curves: readonly Curve[],
  kind: Curve['kind'],
  attribute: string,
  form: LineSeries['form'],
): { series: LineSeries[]; left: number; notes: string[] } {
  // A group's first curve is its own; a second one of the same kind is what it is compared with.
  const seen = new Set<string>();
  const of = curves.filter((curve) => {
    const first = curve.kind === kind && !seen.has(curve.group);
    if (first) seen.add(curve.group);
    return first;
  });
  const overall = of.filter((curve) => curve.group === 'overall');
  const levels = attribute ? of.filter((curve) => curve.group !== 'overall' && levelOf(curve) === attribute) : [];
  const drawn = [...overall, ...levels.slice(0, MOST_LEVELS)];
  return {
    series: drawn.map((curve, i): LineSeries => ({
      id: `${kind} ${curve.group}`,
      label: curve.label,
      category: curve.group === 'overall' ? null : (CATEGORIES[(i - overall.length) % MOST_LEVELS]?.id ?? 'a'),
      points: curve.points,
      form,
      band: form === 'line' && (curve.group === 'overall' || levels.length === 1),
    })),
    left: Math.max(0, levels.length - MOST_LEVELS),
    notes: [...new Set(drawn.map((curve) => sentence(curve.note ?? '')).filter(Boolean))],
  };
}

/** The domain that holds all points and intervals, with a little room. */
export function spanOf(values: readonly number[], floor: number | null = null, ceiling: number | null = null): Domain {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return [0, 1];
  const low = Math.min(...known);
  const high = Math.max(...known);
  const pad = (high - low || Math.abs(high) || 1) * 0.05;
  return [Math.max(floor ?? -Infinity, low - pad), Math.min(ceiling ?? Infinity, high + pad)];
}
