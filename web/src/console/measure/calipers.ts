// Calipers on the picture: what their points give, in mm of the image plane.
import type { PlanePoint } from '../scan_geometry';

export type CaliperKind = 'distance' | 'ellipse' | 'imt';
export interface Caliper {
  kind: CaliperKind;
  points: readonly PlanePoint[];
}
/** A value with its unit as it is shown and stored. */
export interface CaliperValue {
  value: number;
  unit: 'mm' | 'mm²';
  /** Further words: circumference, largest thickness, length of the segment. */
  more: { largest_mm?: number; segment_mm?: number; circumference_mm?: number };
}

export const CALIPER_KINDS: readonly CaliperKind[] = ['distance', 'ellipse', 'imt'];
/** Points that a person places; the fourth of an ellipse follows from the third. */
export const POINTS: Readonly<Record<CaliperKind, number>> = { distance: 2, ellipse: 3, imt: 4 };
/** Least length of the segment for a thickness, mm (Mannheim consensus: a straight 10 mm). */
export const IMT_SEGMENT_MM = 10;

const length = (a: PlanePoint, b: PlanePoint): number => Math.hypot(b.x - a.x, b.z - a.z);

/** What a caliper gives, or null while points are missing or make no sense. */
export function caliperValue({ kind, points }: Caliper): CaliperValue | null {
  if (points.length < POINTS[kind]) return null;
  const [a, b, c, d] = points as [PlanePoint, PlanePoint, PlanePoint, PlanePoint];
  if (kind === 'distance') return { value: length(a, b), unit: 'mm', more: {} };
  if (kind === 'ellipse') return ellipseValue(a, b, c);
  return thickness([a, b], [c, d]);
}

/** Distance of a point from the line through two others, with its sign. */
function offset(point: PlanePoint, a: PlanePoint, b: PlanePoint): number {
  return ((b.x - a.x) * (point.z - a.z) - (b.z - a.z) * (point.x - a.x)) / length(a, b);
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
export function ellipseAxes(
  [a, b, c]: readonly [PlanePoint, PlanePoint, PlanePoint],
): [PlanePoint, PlanePoint, PlanePoint, PlanePoint] {
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
  return {
    value: (ends[0] + ends[1]) / 2,
    unit: 'mm',
    more: { largest_mm: Math.max(...ends), segment_mm: to - from },
  };
}
