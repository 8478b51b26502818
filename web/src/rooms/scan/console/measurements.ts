// Measurements as they are stored with a frame: from the trace, and from calipers.
import type { Trace } from '@/console/console_words';
import { caliperValue, ellipseAxes, METHODS, onStrip, type Caliper, type StripKind } from '@/console/measure/calipers';
import type { PlanePoint } from '@/console/scan_geometry';
import type { Measurement, ProtocolView, StoredFrame } from '../scan_api';

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Stages of flow in a vertebral artery, and the direction that each is reported with; or none. */
export const VERTEBRAL_FLOW = {
  antegrade: 'antegrade', pre_steal: 'antegrade', bidirectional: 'bidirectional', retrograde: 'retrograde', absent: 'absent',
} as const;
export type StatedFlow = keyof typeof VERTEBRAL_FLOW;

/**
 * What is read from a spectrum, with the angle that it was scaled by. A point that a person
 * placed stands in the place of what the tracer reads.
 */
export function spectralMeasurements(
  trace: Trace | null, calipers: readonly Caliper[], cursorDeg: number, site: string,
): Measurement[] {
  const placed = (kind: StripKind): Caliper | undefined => calipers.find((one) => one.kind === kind && caliperValue(one));
  const [peak, end, rise] = [placed('psv'), placed('edv'), placed('rise')];
  const psv = peak ? peak.points[0]!.z : trace?.psv_cm_s;
  const edv = end ? end.points[0]!.z : trace?.edv_cm_s;
  const beats = trace?.beats ?? null;
  const of = (kind: Measurement['kind'], value: number, unit: string, from?: Caliper): Measurement => ({
    kind, site, value, unit, read_by: from ? 'cursor' : 'trace', beats: from ? 1 : beats,
    trace_points: from ? from.points.map((point): [number, number] => [round(point.x, 4), round(point.z, 2)]) : [],
  });
  const found: Measurement[] = [];
  if (psv !== undefined) found.push(of('psv', round(psv, 1), 'cm/s', peak));
  if (edv !== undefined) found.push(of('edv', round(edv, 1), 'cm/s', end));
  if (psv && edv !== undefined) found.push(of('ri', round((psv - edv) / psv, 3), '1', peak ?? end));
  if (rise) found.push(of('acceleration_time', round(caliperValue(rise)!.value, 1), 'ms', rise));
  if (found.length > 0) found.push({ kind: 'angle', site, value: Math.abs(cursorDeg), unit: 'deg', beats });
  return found;
}

/** What a person says of the flow in a vertebral artery. */
export function flowMeasurements(flow: StatedFlow | '', site: string): Measurement[] {
  if (!flow) return [];
  return [
    { kind: 'direction', site, text: VERTEBRAL_FLOW[flow] },
    { kind: 'waveform', site, text: flow },
  ];
}

/** What the newest stored picture of a view says of its flow; empty where it says nothing. */
export function statedFlow(stored: readonly StoredFrame[], viewId: string): StatedFlow | '' {
  const frame = stored.findLast((one) => one.view_id === viewId);
  const word = frame?.measurements.find((one) => one.kind === 'waveform')?.text ?? '';
  return word in VERTEBRAL_FLOW ? (word as StatedFlow) : '';
}

/** What is stored where no flow was found: what was asked for, without a velocity. */
export function noFlowMeasurements(asked: ProtocolView['measurements'], cursorDeg: number, site: string): Measurement[] {
  return asked.map((kind): Measurement => {
    if (kind === 'angle') return { kind, site, value: Math.abs(cursorDeg), unit: 'deg' };
    if (kind === 'psv' || kind === 'edv') return { kind, site, value: null, unit: 'cm/s' };
    return { kind, site, text: VERTEBRAL_FLOW.absent };
  });
}

/** Finished calipers of the picture with their points; those that give no value are left out. */
export function caliperMeasurements(calipers: readonly Caliper[], site: string): Measurement[] {
  return calipers.flatMap((caliper): Measurement[] => {
    const value = caliperValue(caliper);
    if (!value || onStrip(caliper.kind)) return [];
    const points_mm = pointsOf(caliper).map((point): [number, number] => [round(point.x, 4), round(point.z, 4)]);
    const method = METHODS[caliper.kind];
    const unit = value.unit === 'mm²' ? 'mm2' : value.unit;
    const base = { site, value: round(value.value, 3), unit, points_mm };
    if (method) return [{ ...base, kind: 'stenosis', method, near_occlusion: caliper.nearOcclusion ?? false }];
    if (caliper.kind === 'imt') return [{ ...base, kind: 'imt', imt: caliper.imt ?? null }];
    return [{ ...base, kind: caliper.kind === 'ellipse' ? 'ellipse' : 'distance' }];
  });
}

/** The points as they are stored: of an ellipse the ends of both axes. */
function pointsOf({ kind, points }: Caliper): readonly PlanePoint[] {
  const ellipse = (from: number): PlanePoint[] => ellipseAxes([points[from]!, points[from + 1]!, points[from + 2]!]);
  if (kind === 'ellipse') return ellipse(0);
  return kind === 'area' ? [...ellipse(0), ...ellipse(3)] : points;
}

/** What the protocol asks for at a view and the newest stored picture of it lacks. */
export function lackingAt(view: ProtocolView, stored: readonly StoredFrame[]): ProtocolView['measurements'] {
  const frame = stored.findLast((one) => one.view_id === view.view_id);
  if (!frame) return [];
  return view.measurements.filter((kind) => !frame.measurements.some((one) => one.kind === kind));
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
