// Calipers: what their points give, in mm of the image plane, or in seconds and cm/s.
import type { RequestOf } from '@/api/operations';
import type { PlanePoint } from '../scan_geometry';
import type { ScanMode } from '../controls';

export type PictureKind = 'distance' | 'ellipse' | 'imt' | 'nascet' | 'ecst' | 'area';
/** Placed on the spectrum: x is seconds from its left edge, z is cm/s. */
export type StripKind = 'psv' | 'edv' | 'rise';
export type CaliperKind = PictureKind | StripKind;
type Measurement = NonNullable<RequestOf<'scan.store'>['measurements']>[number];
export type ThicknessPlace = NonNullable<Measurement['imt']>;
export type StenosisMethod = NonNullable<Measurement['method']>;
export interface Caliper {
  kind: CaliperKind;
  points: readonly PlanePoint[];
  /** Of a stenosis: the distal artery has collapsed. */
  nearOcclusion?: boolean;
  /** Of a thickness: where it was measured. */
  imt?: ThicknessPlace;
}
/** A value with its unit as it is shown and stored. */
export interface CaliperValue {
  value: number;
  unit: 'mm' | 'mm²' | '%' | 'cm/s' | 'ms';
  /** Further words: circumference, largest thickness, length and tilt of the segment, lumens. */
  more: {
    largest_mm?: number; segment_mm?: number; tilt_deg?: number; circumference_mm?: number;
    residual?: number; reference?: number;
  };
}

export const PICTURE_KINDS: readonly PictureKind[] = ['distance', 'ellipse', 'imt', 'nascet', 'ecst', 'area'];
export const STRIP_KINDS: readonly StripKind[] = ['psv', 'edv', 'rise'];
/** Points that a person places; the fourth of an ellipse follows from the third. */
export const POINTS: Readonly<Record<CaliperKind, number>> = {
  distance: 2, ellipse: 3, imt: 4, nascet: 4, ecst: 4, area: 6, psv: 1, edv: 1, rise: 2,
};
/** The quantity that a stenosis caliper measures: it goes with the value everywhere. */
export const METHODS: Readonly<Partial<Record<CaliperKind, StenosisMethod>>> = {
  nascet: 'nascet_diameter', ecst: 'ecst_diameter', area: 'area',
};
/** Least length of the segment for a thickness, mm (Mannheim consensus: a straight 10 mm). */
export const IMT_SEGMENT_MM = 10;
/** Largest angle to the perpendicular of the beam without a flag (a limit of this project). */
export const IMT_TILT_DEG = 15;

export const onStrip = (kind: CaliperKind | null): kind is StripKind => STRIP_KINDS.some((one) => one === kind);
/** Kinds that can be placed in a mode. */
export const kindsOf = (mode: ScanMode): readonly CaliperKind[] =>
  mode === 'spectral' ? [...STRIP_KINDS, ...PICTURE_KINDS] : PICTURE_KINDS;

type Three = [PlanePoint, PlanePoint, PlanePoint];
const length = (a: PlanePoint, b: PlanePoint): number => Math.hypot(b.x - a.x, b.z - a.z);

/** What a caliper gives, or null while points are missing or make no sense. */
export function caliperValue({ kind, points }: Caliper): CaliperValue | null {
  if (points.length < POINTS[kind]) return null;
  const [a, b, c, d, e, f] = points as [PlanePoint, PlanePoint, PlanePoint, PlanePoint, PlanePoint, PlanePoint];
  switch (kind) {
    case 'distance': return { value: length(a, b), unit: 'mm', more: {} };
    case 'ellipse': return ellipseValue(a, b, c);
    case 'imt': return thickness([a, b], [c, d]);
    case 'nascet':
    case 'ecst': return narrowing(length(a, b), length(c, d));
    case 'area': return narrowing(ellipseArea([a, b, c]), ellipseArea([d, e, f]));
    case 'psv':
    case 'edv': return { value: a.z, unit: 'cm/s', more: {} };
    case 'rise': {
      const ms = Math.abs(b.x - a.x) * 1000;
      return ms > 0 ? { value: ms, unit: 'ms', more: {} } : null;
    }
  }
}

/** Share of narrowing; none where the lumen is as wide as what it is held against, or wider. */
function narrowing(residual: number, reference: number): CaliperValue | null {
  if (residual <= 0 || residual >= reference) return null;
  return { value: 100 * (1 - residual / reference), unit: '%', more: { residual, reference } };
}

/** Distance of a point from the line through two others, with its sign. */
function offset(point: PlanePoint, a: PlanePoint, b: PlanePoint): number {
  return ((b.x - a.x) * (point.z - a.z) - (b.z - a.z) * (point.x - a.x)) / length(a, b);
}

function ellipseArea([a, b, c]: Three): number {
  const long = length(a, b);
  return long === 0 ? 0 : (Math.PI / 2) * long * Math.abs(offset(c, a, b));
}

function ellipseValue(a: PlanePoint, b: PlanePoint, c: PlanePoint): CaliperValue | null {
  const p = length(a, b) / 2;
  if (p === 0) return null;
  const q = Math.abs(offset(c, a, b));
  // Ramanujan's second approximation of the circumference of an ellipse.
  const h = ((p - q) / (p + q)) ** 2;
  const circumference_mm = Math.PI * (p + q) * (1 + (3 * h) / (10 + Math.sqrt(4 - 3 * h)));
  return { value: Math.PI * p * q, unit: 'mm²', more: { circumference_mm } };
}

/** The ends of both axes of an ellipse: the long one as placed, the short one at its middle. */
export function ellipseAxes([a, b, c]: Readonly<Three>): [PlanePoint, PlanePoint, PlanePoint, PlanePoint] {
  const reach = length(a, b) || 1;
  const side = offset(c, a, b);
  const across = { x: (-(b.z - a.z) / reach) * side, z: ((b.x - a.x) / reach) * side };
  const middle = { x: (a.x + b.x) / 2, z: (a.z + b.z) / 2 };
  return [
    a, b,
    { x: middle.x + across.x, z: middle.z + across.z },
    { x: middle.x - across.x, z: middle.z - across.z },
  ];
}

/** Thickness between two straight interfaces over the stretch that both cover. */
function thickness(
  inner: readonly [PlanePoint, PlanePoint], outer: readonly [PlanePoint, PlanePoint],
): CaliperValue | null {
  const [a, b] = inner;
  const reach = length(a, b);
  if (reach === 0) return null;
  const along = (p: PlanePoint): number => ((p.x - a.x) * (b.x - a.x) + (p.z - a.z) * (b.z - a.z)) / reach;
  const [near, far] = outer
    .map((point) => ({ at: along(point), off: offset(point, a, b) }))
    .sort((p, q) => p.at - q.at) as [{ at: number; off: number }, { at: number; off: number }];
  const from = Math.max(0, near.at);
  const to = Math.min(reach, far.at);
  // Interfaces that cross or do not lie beside each other have no thickness.
  if (to <= from || near.off * far.off <= 0) return null;
  const at = (s: number): number => near.off + ((s - near.at) / (far.at - near.at)) * (far.off - near.off);
  const ends = [Math.abs(at(from)), Math.abs(at(to))] as const;
  const tilt = Math.abs((Math.atan2(b.z - a.z, b.x - a.x) * 180) / Math.PI);
  return {
    value: (ends[0] + ends[1]) / 2,
    unit: 'mm',
    more: { largest_mm: Math.max(...ends), segment_mm: to - from, tilt_deg: Math.min(tilt, 180 - tilt) },
  };
}
