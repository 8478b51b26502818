/**
 * Plane geometry in source pixels.
 *
 * The origin is the outer corner of the top left pixel, so pixel (column, row) covers
 * [column, column + 1) by [row, row + 1) and its centre lies at + 0.5. DICOM uses the
 * same convention for spatial coordinates in the image.
 */

export type Point = [number, number];

export interface Size {
  columns: number;
  rows: number;
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** Round both coordinates to 0.1 px, the resolution in which points are stored. */
export function toTenth(point: Point): Point {
  return [Math.round(point[0] * 10) / 10, Math.round(point[1] * 10) / 10];
}

/** The nearest point inside the image, edges included. */
export function clampToImage(point: Point, size: Size): Point {
  return [
    Math.min(Math.max(point[0], 0), size.columns),
    Math.min(Math.max(point[1], 0), size.rows),
  ];
}

/** Area in square pixels, by the shoelace formula; orientation does not matter. */
export function polygonArea(points: readonly Point[]): number {
  let twice = 0;
  for (let i = 0; i < points.length; i += 1) {
    const a = points[i] as Point;
    const b = points[(i + 1) % points.length] as Point;
    twice += a[0] * b[1] - b[0] * a[1];
  }
  return Math.abs(twice) / 2;
}

/** The bounding box. */
export function bounds(points: readonly Point[]): {
  left: number;
  top: number;
  right: number;
  bottom: number;
} {
  const xs = points.map((point) => point[0]);
  const ys = points.map((point) => point[1]);
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  };
}

/**
 * The first pair of edges of a closed polygon that cross or touch where they must not.
 *
 * Edge i runs from point i to point i + 1. Neighbouring edges share one point; they are
 * at fault only when they fold back onto each other. Returns null for a simple polygon.
 */
export function crossingEdges(points: readonly Point[]): [number, number] | null {
  const count = points.length;
  for (let i = 0; i < count; i += 1) {
    for (let j = i + 1; j < count; j += 1) {
      const neighbours = j === i + 1 || (i === 0 && j === count - 1);
      const faulty = neighbours
        ? foldsBack(points, i, j)
        : segmentsMeet(at(points, i), at(points, i + 1), at(points, j), at(points, j + 1));
      if (faulty) return [i, j];
    }
  }
  return null;
}

/** Whether a new edge from the last point of an open chain would cross the chain. */
export function chainWouldCross(chain: readonly Point[], next: Point): boolean {
  const last = chain.length - 1;
  if (last < 1) return false;
  for (let i = 0; i < last - 1; i += 1) {
    if (segmentsMeet(at(chain, i), at(chain, i + 1), at(chain, last), next)) return true;
  }
  const turn = cross(at(chain, last - 1), at(chain, last), next);
  return turn === 0 && dot(at(chain, last), at(chain, last - 1), next) > 0;
}

function at(points: readonly Point[], index: number): Point {
  return points[index % points.length] as Point;
}

/** Two edges that share a point overlap when they leave it in the same direction. */
function foldsBack(points: readonly Point[], i: number, j: number): boolean {
  const shared = j === i + 1 ? at(points, j) : at(points, i);
  const first = j === i + 1 ? at(points, i) : at(points, i + 1);
  const second = j === i + 1 ? at(points, j + 1) : at(points, j);
  if (distance(first, shared) === 0 || distance(second, shared) === 0) return true;
  return cross(first, shared, second) === 0 && dot(shared, first, second) > 0;
}

function cross(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** Dot product of the vectors from `origin` to `a` and to `b`. */
function dot(origin: Point, a: Point, b: Point): number {
  return (a[0] - origin[0]) * (b[0] - origin[0]) + (a[1] - origin[1]) * (b[1] - origin[1]);
}

function segmentsMeet(a: Point, b: Point, c: Point, d: Point): boolean {
  const abc = Math.sign(cross(a, b, c));
  const abd = Math.sign(cross(a, b, d));
  const cda = Math.sign(cross(c, d, a));
  const cdb = Math.sign(cross(c, d, b));
  if (abc !== abd && cda !== cdb) return true;
  return (
    (abc === 0 && within(a, b, c)) ||
    (abd === 0 && within(a, b, d)) ||
    (cda === 0 && within(c, d, a)) ||
    (cdb === 0 && within(c, d, b))
  );
}

/** Whether a point on the line through a and b lies between them. */
function within(a: Point, b: Point, point: Point): boolean {
  return (
    Math.min(a[0], b[0]) <= point[0] &&
    point[0] <= Math.max(a[0], b[0]) &&
    Math.min(a[1], b[1]) <= point[1] &&
    point[1] <= Math.max(a[1], b[1])
  );
}
