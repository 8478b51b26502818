// From lines and samples to the pixels of the screen: bilinear, with tables made once a geometry.
import { fromScreen, toBeam, toPlane, toScreen, type Stage } from './scan_geometry';
import type { ColourFrame, Grid } from './wire';

/** For each pixel of a stage: where it reads from, or -1 outside the picture. */
interface Table {
  key: string;
  /** Index of the upper left of four cells. */
  at: Int32Array;
  /** Weights of the next line and next sample, in 1/256. */
  across: Uint8Array;
  along: Uint8Array;
}

const tables = new Map<string, Table>();
const KEPT = 6;
/** Lines by which the edge of a grid is followed; an arc between two bulges by less than the margin. */
const EDGE_LINES = 17;
const EDGE_PX = 2;
/** Pixels of a stage that lie on a grid, each with its nearest cell. */
interface Nearest {
  key: string;
  pixels: Int32Array;
  cells: Int32Array;
}
/** One box of colour is shown at a time; while it is dragged each frame has another. */
let nearest: Nearest | null = null;

function tableKey(grid: Grid, stage: Stage): string {
  return JSON.stringify([grid, stage]);
}

function tableOf(grid: Grid, stage: Stage): Table {
  const key = tableKey(grid, stage);
  const known = tables.get(key);
  if (known) return known;
  const made = makeTable(grid, stage, key);
  if (tables.size >= KEPT) tables.delete(tables.keys().next().value as string);
  tables.set(key, made);
  return made;
}

function makeTable(grid: Grid, stage: Stage, key: string): Table {
  const count = stage.width * stage.height;
  const table = {
    key, at: new Int32Array(count), across: new Uint8Array(count), along: new Uint8Array(count),
  };
  let pixel = 0;
  for (let y = 0; y < stage.height; y += 1) {
    for (let x = 0; x < stage.width; x += 1, pixel += 1) {
      const { line, sample } = toBeam(grid, fromScreen(stage, x + 0.5, y + 0.5));
      const l = Math.floor(line);
      const s = Math.floor(sample);
      if (l < 0 || s < 0 || l >= grid.lines - 1 || s >= grid.samples - 1) {
        table.at[pixel] = -1;
        continue;
      }
      table.at[pixel] = l * grid.samples + s;
      table.across[pixel] = Math.round((line - l) * 255);
      table.along[pixel] = Math.round((sample - s) * 255);
    }
  }
  return table;
}

/** Paint a grey frame; `map` is 256 packed colours, from the floor to white. */
export function paintGrey(
  target: Uint32Array, cells: Uint8Array, grid: Grid, stage: Stage, map: Uint32Array,
): void {
  const { at, across, along } = tableOf(grid, stage);
  const step = grid.samples;
  const outside = 0xff000000;
  for (let pixel = 0; pixel < at.length; pixel += 1) {
    const i = at[pixel]!;
    if (i < 0) {
      target[pixel] = outside;
      continue;
    }
    const w = along[pixel]!;
    const v = across[pixel]!;
    const near = cells[i]! * (255 - w) + cells[i + 1]! * w;
    const far = cells[i + step]! * (255 - w) + cells[i + step + 1]! * w;
    // 255 * 255 = 65,025; the shift by 16 would lose 1 in 128, so divide.
    target[pixel] = map[((near * (255 - v) + far * v) / 65025 + 0.5) | 0]!;
  }
}

/** Columns and rows of a stage that a grid can touch: from, and the one after the last. */
function touched(grid: Grid, stage: Stage): { x: [number, number]; y: [number, number] } {
  const across = Array.from({ length: EDGE_LINES }, (_, i) => -0.5 + (i / (EDGE_LINES - 1)) * grid.lines);
  const points = across.flatMap((line) => [-0.5, grid.samples - 0.5].map((sample) => toScreen(stage, toPlane(grid, line, sample))));
  const span = (values: number[], most: number): [number, number] => [
    Math.max(0, Math.floor(Math.min(...values)) - EDGE_PX), Math.min(most, Math.ceil(Math.max(...values)) + EDGE_PX),
  ];
  return { x: span(points.map((p) => p.x), stage.width), y: span(points.map((p) => p.y), stage.height) };
}

function nearestOf(grid: Grid, stage: Stage): Nearest {
  const key = tableKey(grid, stage);
  if (nearest?.key === key) return nearest;
  const { x: [left, right], y: [top, bottom] } = touched(grid, stage);
  const room = Math.max(0, right - left) * Math.max(0, bottom - top);
  const pixels = new Int32Array(room);
  const cells = new Int32Array(room);
  let count = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const { line, sample } = toBeam(grid, fromScreen(stage, x + 0.5, y + 0.5));
      const l = Math.round(line);
      const s = Math.round(sample);
      if (!(l >= 0 && s >= 0 && l < grid.lines && s < grid.samples)) continue;
      pixels[count] = y * stage.width + x;
      cells[count] = l * grid.samples + s;
      count += 1;
    }
  }
  nearest = { key, pixels: pixels.subarray(0, count), cells: cells.subarray(0, count) };
  return nearest;
}

/** Lay colour over grey where there is power; nearest cell, since velocity wraps. */
export function paintColour(
  target: Uint32Array, frame: ColourFrame, stage: Stage, map: Uint32Array,
): void {
  const { pixels, cells } = nearestOf(frame.grid, stage);
  const { velocity, power } = frame;
  for (let i = 0; i < cells.length; i += 1) {
    const cell = cells[i]!;
    if (power[cell]! > 0) target[pixels[i]!] = map[velocity[cell]! + 128]!;
  }
}
