// Where lines and samples lie on the screen, and the way back.
import type { Grid } from './wire';

export interface PlanePoint {
  /** mm along the face of the probe, towards the marker. */
  x: number;
  /** mm into the patient. */
  z: number;
}
/**
 * The part of the image plane that a canvas shows, with square millimetres. The end of the
 * probe with the marker is on the left, as scanners show it, so x runs from right to left.
 */
export interface Stage {
  width: number;
  height: number;
  /** Plane position of the upper left corner, mm; x falls from there to the right. */
  left: number;
  top: number;
  pxPerMm: number;
}

/** Line and sample (may be fractional, may lie outside) of a point of the plane. */
export function toBeam(grid: Grid, { x, z }: PlanePoint): { line: number; sample: number } {
  let axis: number;
  let range: number;
  if (grid.kind === 'parallel') {
    const sine = Math.sin(grid.steerRad);
    const cosine = Math.cos(grid.steerRad);
    axis = x * cosine - z * sine;
    range = x * sine + z * cosine;
  } else {
    axis = Math.atan2(x, z + grid.apexMm);
    range = Math.hypot(x, z + grid.apexMm) - grid.apexMm;
  }
  return {
    line: (axis - grid.firstLine) / grid.linePitch,
    sample: (range - grid.startMm) / grid.samplePitchMm,
  };
}

/** Point of the plane at a line and sample. */
export function toPlane(grid: Grid, line: number, sample: number): PlanePoint {
  const axis = grid.firstLine + line * grid.linePitch;
  const range = grid.startMm + sample * grid.samplePitchMm;
  if (grid.kind === 'parallel') {
    const sine = Math.sin(grid.steerRad);
    const cosine = Math.cos(grid.steerRad);
    return { x: axis * cosine + range * sine, z: range * cosine - axis * sine };
  }
  const reach = range + grid.apexMm;
  return { x: reach * Math.sin(axis), z: reach * Math.cos(axis) - grid.apexMm };
}

/** The corners and the deepest point of a grid, for fitting it into a canvas. */
function extent(grid: Grid): { left: number; right: number; top: number; bottom: number } {
  const points = [0, (grid.lines - 1) / 2, grid.lines - 1].flatMap((line) => [
    toPlane(grid, line, 0),
    toPlane(grid, line, grid.samples),
  ]);
  const xs = points.map((p) => p.x);
  const zs = points.map((p) => p.z);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...zs), bottom: Math.max(...zs) };
}

export interface Edges {
  left: number;
  right: number;
  bottom: number;
}

/** Where the picture's own edges lie on a stage, px: what is beyond them is black. */
export function pictureEdges(grid: Grid, stage: Stage): Edges {
  const { left, right, bottom } = extent(grid);
  return {
    left: Math.max(0, (stage.left - right) * stage.pxPerMm),
    right: Math.min(stage.width, (stage.left - left) * stage.pxPerMm),
    bottom: Math.min(stage.height, (bottom - stage.top) * stage.pxPerMm),
  };
}

/** The stage that shows a whole grid in a canvas, centred, as large as it fits. */
export function fitStage(grid: Grid, width: number, height: number): Stage {
  const { left, right, top, bottom } = extent(grid);
  const pxPerMm = Math.min(width / (right - left), height / (bottom - top));
  return { width, height, left: (left + right) / 2 + width / pxPerMm / 2, top, pxPerMm };
}

export function toScreen(stage: Stage, { x, z }: PlanePoint): { x: number; y: number } {
  return { x: (stage.left - x) * stage.pxPerMm, y: (z - stage.top) * stage.pxPerMm };
}

export function fromScreen(stage: Stage, x: number, y: number): PlanePoint {
  return { x: stage.left - x / stage.pxPerMm, z: stage.top + y / stage.pxPerMm };
}

/** The nearest point that lies on the stage. */
export function clampPoint(stage: Stage, point: PlanePoint): PlanePoint {
  const at = toScreen(stage, point);
  return fromScreen(
    stage,
    Math.min(stage.width, Math.max(0, at.x)),
    Math.min(stage.height, Math.max(0, at.y)),
  );
}
