// Measurements as they are stored with a frame: from the trace, and from calipers.
import type { Trace } from '@/console/console_words';
import { caliperValue, ellipseAxes, type Caliper } from '@/console/measure/calipers';
import type { Measurement, StoredFrame } from '../scan_api';

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** What the tracer reads, with the angle that it was scaled by. */
export function traceMeasurements(trace: Trace, cursorDeg: number, site: string): Measurement[] {
  const of = (kind: Measurement['kind'], value: number, unit: string): Measurement => ({
    kind, site, value, unit, beats: trace.beats,
  });
  return [
    of('psv', round(trace.psv_cm_s, 1), 'cm/s'),
    of('edv', round(trace.edv_cm_s, 1), 'cm/s'),
    of('ri', round(trace.resistive_index, 3), '1'),
    of('angle', Math.abs(cursorDeg), 'deg'),
  ];
}

/** Finished calipers with their points; those that give no value are left out. */
export function caliperMeasurements(calipers: readonly Caliper[], site: string): Measurement[] {
  return calipers.flatMap((caliper) => {
    const value = caliperValue(caliper);
    if (!value) return [];
    const [a, b, c] = caliper.points;
    const points = caliper.kind === 'ellipse' ? ellipseAxes([a!, b!, c!]) : caliper.points;
    return [{
      kind: caliper.kind, site, value: round(value.value, 3), unit: value.unit === 'mm²' ? 'mm2' : 'mm',
      points_mm: points.map((point): [number, number] => [round(point.x, 3), round(point.z, 3)]),
    }];
  });
}

/** The newest stored value of a kind at a view; a repeat replaces the one before. */
export function storedValue(stored: readonly StoredFrame[], viewId: string, kind: Measurement['kind']): number | null {
  for (const frame of stored.toReversed()) {
    if (frame.view_id !== viewId) continue;
    const found = frame.measurements.find((one) => one.kind === kind);
    if (found) return found.value ?? null;
  }
  return null;
}
