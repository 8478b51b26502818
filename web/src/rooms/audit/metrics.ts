// How each metric is written: points of a share, a coefficient, or a length in its unit.
import { tMaybe, t } from '@/messages';
import { number, range, signed } from '@/messages/numbers';
import type { Measure, Protocol, Task } from './audit_api';

/** Metrics of a task, the customary first; what a protocol may rest on. */
export const METRICS_OF: Record<Task, readonly string[]> = {
  binary: ['sensitivity', 'specificity', 'auc', 'ppv', 'npv', 'accuracy', 'underdiagnosis', 'ece', 'calibration_in_the_large', 'brier'],
  multiclass: ['accuracy', 'macro_auc'],
  ordinal: ['weighted_kappa', 'accuracy', 'within_one_grade', 'mae'],
  segmentation: ['dice', 'iou', 'hd95', 'nsd', 'assd'],
  measurement: ['bias', 'mae', 'within_tolerance', 'icc'],
};
const POINTS: ReadonlySet<string> = new Set([
  'sensitivity', 'specificity', 'ppv', 'npv', 'accuracy', 'underdiagnosis', 'auc', 'macro_auc', 'ece',
  'within_one_grade', 'within_tolerance',
]);
const LENGTHS: ReadonlySet<string> = new Set(['hd95', 'assd', 'bias', 'mae']);
const LOWER_IS_BETTER: ReadonlySet<string> = new Set(['underdiagnosis', 'ece', 'brier', 'hd95', 'assd', 'mae']);
const NEAR_ZERO_IS_BETTER: ReadonlySet<string> = new Set(['bias', 'calibration_in_the_large']);

/** "Bias, cm/s" */
export function metricHead(metric: string, protocol: Pick<Protocol, 'task' | 'unit'>): string {
  const unit = unitOf(metric, protocol);
  return unit ? `${metricTitle(metric)}, ${unit}` : metricTitle(metric);
}
export const metricTitle = (metric: string): string => tMaybe(`audit.metric.${metric}`, metric.replaceAll('_', ' '));
/** Whether gaps of a metric are told in points of a hundred. */
export const inPoints = (metric: string): boolean => POINTS.has(metric);

/** Whether a margin of one metric can be held against another. */
export const sameUnit = (one: string, other: string): boolean => one === other || (POINTS.has(one) && POINTS.has(other));

export function unitOf(metric: string, protocol: Pick<Protocol, 'task' | 'unit'>): string {
  if (!LENGTHS.has(metric)) return '';
  return protocol.unit || (protocol.task === 'segmentation' ? 'mm' : '');
}
export function digitsOf(metric: string): number {
  return POINTS.has(metric) || metric === 'brier' ? 3 : 2;
}
export const valueText = (metric: string, value: number): string => number(value, digitsOf(metric));
export const valueRange = (metric: string, low: number, high: number): string => range(low, high, digitsOf(metric));

const gapScale = (metric: string): number => (POINTS.has(metric) ? 100 : 1);
const gapDigits = (metric: string): number => (POINTS.has(metric) ? 1 : 2);

/** "−15.8", in points where the metric is a share. */
export const gapText = (metric: string, gap: number): string => signed(gap * gapScale(metric), gapDigits(metric));
/** "−21.6 to −9.9" */
export function gapRange(metric: string, low: number, high: number): string {
  return t('audit.range', { low: gapText(metric, low), high: gapText(metric, high) });
}
/** A size without sign: "8", "12.5", "0.05", "1.5 mm". */
export function sizeText(metric: string, size: number, protocol: Pick<Protocol, 'task' | 'unit'>, words = false): string {
  const scaled = Math.abs(size) * gapScale(metric);
  const whole = Math.abs(scaled - Math.round(scaled)) < 0.005 * (inPoints(metric) ? 10 : 1);
  const digits = whole ? 0 : inPoints(metric) ? 1 : 2;
  const unit = inPoints(metric) ? (words ? t('audit.points') : '') : unitOf(metric, protocol);
  return number(scaled, digits) + (unit ? ` ${unit}` : '');
}

/** How much worse a gap makes a group, in the metric's unit; 0 when it is no worse. */
export function worse(metric: string, gap: number): number {
  if (NEAR_ZERO_IS_BETTER.has(metric)) return Math.abs(gap);
  return Math.max(0, LOWER_IS_BETTER.has(metric) ? gap : -gap);
}
/** Whether a measure's gap points to its worse side; a bias is worse the further it lies from zero. */
export function isHarmful({ metric, estimate, gap }: Pick<Measure, 'metric' | 'estimate' | 'gap'>): boolean {
  if (gap?.estimate.state !== 'estimate') return false;
  if (NEAR_ZERO_IS_BETTER.has(metric) && estimate.state === 'estimate') {
    return Math.abs(estimate.value) > Math.abs(estimate.value - gap.estimate.value);
  }
  return gap.estimate.value > 0 === LOWER_IS_BETTER.has(metric);
}
/** "lower", "higher": the direction in which a gap points. */
export const direction = (gap: number): string => t(gap < 0 ? 'audit.lower' : 'audit.higher');
