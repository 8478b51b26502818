// What a learning curve says, and the series that draw it.
import type { Domain } from '@/charts/scale';
import type { LineSeries } from '@/charts/LineChart.svelte';
import { t, tCount } from '@/messages';
import { number } from '@/messages/numbers';
import type { CurveResult } from '../scan_api';

/** Improved, or no rise shown: the interval of the trend decides. */
export function curveFinding({ points, change, verdict }: CurveResult): string {
  if (verdict === 'too_few' || change.state === 'not_estimable') return tCount('scan.curve.few', points.length);
  const words = { by: number(Math.abs(change.value) * 100), n: points.length };
  if (verdict === 'rising') return t('scan.curve.better', words);
  return t('scan.curve.none', words);
}

/** Sessions as marks, the fitted level as a line with its interval as a band. */
export function curveSeries({ points, fitted }: CurveResult): LineSeries[] {
  const sessions: LineSeries = {
    id: 'sessions', label: t('scan.curve.sessions'), category: 'a', form: 'points',
    points: points.map((point) => ({ x: point.number, y: point.relative })),
  };
  const level: LineSeries = {
    id: 'level', label: t('scan.curve.level'), category: null, form: 'line', band: true,
    points: fitted.map(({ number: x, value: y, low, high }) => ({ x, y, low, high, n: points.length })),
  };
  return fitted.length > 1 ? [level, sessions] : [sessions];
}

/** An axis of sessions whose ticks are whole: its span avoids steps of one half and of 2.5. */
export function sessionDomain(last: number): Domain {
  const end = Math.max(5, last);
  return [0.5, (end > 9 && end <= 12 ? 13 : end) + 0.5];
}
