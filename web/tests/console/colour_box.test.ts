import { describe, expect, it } from 'vitest';
import { velocityMap } from '@/console/colour_maps';
import { boxOutline, fromBoxEdge } from '@/console/colour_box';
import { paintColour } from '@/console/scan_conversion';
import { fitStage, fromScreen, toPlane } from '@/console/scan_geometry';
import type { ColourSettings } from '@/console/controls';
import type { ColourFrame, Grid } from '@/console/wire';
import { COLOUR } from './settings';
import { PARALLEL } from './frames';

const PICTURE: Grid = { ...PARALLEL, lines: 192, samples: 400, linePitch: 0.2, firstLine: -19.1, samplePitchMm: 0.1 };
const CONVEX: Grid = { ...PICTURE, kind: 'sector', lines: 256, linePitch: 0.004, firstLine: -0.51, samplePitchMm: 0.25, apexMm: 50 };
const [LINES, ROWS] = [64, 256];

/** The grid of colour as the server makes it (simulator/doppler/colour_frame.py). */
function steeredGrid(colour: ColourSettings): Grid {
  const steer = (colour.steer_deg * Math.PI) / 180;
  const [sine, cosine] = [Math.sin(steer), Math.cos(steer)];
  const across = colour.centre_mm * cosine - colour.depth_mm * sine;
  const along = colour.centre_mm * sine + colour.depth_mm * cosine;
  const linePitch = (colour.width_mm * cosine) / LINES;
  const length = colour.height_mm / cosine + colour.width_mm * Math.abs(sine);
  const startMm = along - length / 2;
  return {
    kind: 'parallel', lines: LINES, samples: ROWS, linePitch, firstLine: across - ((LINES - 1) * linePitch) / 2,
    samplePitchMm: length / ROWS, startMm, apexMm: 0, steerRad: steer,
  };
}

/** A frame with colour in all cells of the box. */
function full(grid: Grid, lies: (x: number, z: number) => boolean): ColourFrame {
  const power = new Uint8Array(grid.lines * grid.samples);
  for (let i = 0; i < power.length; i += 1) {
    const { x, z } = toPlane(grid, Math.floor(i / grid.samples), i % grid.samples);
    power[i] = lies(x, z) ? 200 : 0;
  }
  return { kind: 'colour', index: 0, control: 0, timeS: 0, grid, power, velocity: new Int8Array(power.length), nyquistCmS: 50 };
}

function within(points: readonly { x: number; z: number }[], x: number, z: number): boolean {
  let inside = false;
  points.forEach((a, i) => {
    const b = points[(i + 1) % points.length]!;
    if (a.z > z !== b.z > z && x < ((b.x - a.x) * (z - a.z)) / (b.z - a.z) + a.x) inside = !inside;
  });
  return inside;
}

/** Pixels that are painted outside the outline or left inside it, farther than a pixel from it. */
function wrong(frame: ColourFrame, colour: ColourSettings, picture: Grid): number {
  const stage = fitStage(picture, 606, 424);
  const words = new Uint32Array(stage.width * stage.height);
  paintColour(words, frame, stage, velocityMap());
  const outline = boxOutline(colour, picture);
  let count = 0;
  words.forEach((word, i) => {
    const point = fromScreen(stage, (i % stage.width) + 0.5, Math.floor(i / stage.width) + 0.5);
    const near = Math.abs(fromBoxEdge(colour, picture, point)) * stage.pxPerMm <= 1;
    if (!near && (word !== 0) !== within(outline, point.x, point.z)) count += 1;
  });
  expect(words.some((word) => word !== 0)).toBe(true);
  return count;
}

describe('the box of colour', () => {
  for (const steer_deg of [-30, 0, 20]) {
    it(`is filled by the colour to its very edges at ${steer_deg} degrees`, () => {
      const colour = { ...COLOUR.colour, steer_deg, centre_mm: 2, depth_mm: 18, width_mm: 16, height_mm: 10 };
      const frame = full(steeredGrid(colour), (_, z) => Math.abs(z - colour.depth_mm) <= colour.height_mm / 2);
      expect(wrong(frame, colour, PICTURE)).toBe(0);
    });
  }
  it('of a sector is a part of it', () => {
    const colour = { ...COLOUR.colour, steer_deg: 20, centre_mm: 10, depth_mm: 50, width_mm: 24, height_mm: 20 };
    const behind = colour.depth_mm + CONVEX.apexMm;
    const [middle, reach] = [Math.atan2(colour.centre_mm, behind), Math.hypot(colour.centre_mm, behind)];
    const pitch = colour.width_mm / reach / LINES;
    const frame = full({
      kind: 'sector', lines: LINES, samples: ROWS, linePitch: pitch, firstLine: middle - ((LINES - 1) * pitch) / 2,
      samplePitchMm: colour.height_mm / ROWS, startMm: reach - CONVEX.apexMm - colour.height_mm / 2, apexMm: CONVEX.apexMm, steerRad: 0,
    }, () => true);
    expect(wrong(frame, colour, CONVEX)).toBe(0);
  });
});
