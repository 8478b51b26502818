import { describe, expect, it } from 'vitest';
import {
  clampPoint, fitStage, fromScreen, pictureEdges, toBeam, toPlane, toScreen,
} from '@/console/scan_geometry';
import type { Grid } from '@/console/wire';
import { PARALLEL } from './frames';

const STEERED: Grid = { ...PARALLEL, lines: 64, samples: 256, linePitch: 0.3, firstLine: -9.6, samplePitchMm: 0.1, startMm: 2, steerRad: 0.35 };
const CURVED: Grid = { ...STEERED, kind: 'sector', linePitch: 0.02, firstLine: -0.63, apexMm: 45, steerRad: 0 };

describe('lines and samples', () => {
  for (const [name, grid] of [['parallel', PARALLEL], ['steered', STEERED], ['sector', CURVED]] as const) {
    it(`go to the plane and back (${name})`, () => {
      for (const [line, sample] of [[0, 0], [grid.lines - 1, grid.samples - 1], [2.25, 3.5]] as const) {
        const back = toBeam(grid, toPlane(grid, line, sample));
        expect(back.line).toBeCloseTo(line, 9);
        expect(back.sample).toBeCloseTo(sample, 9);
      }
    });
  }

  it('lie deeper on a curved array away from its middle', () => {
    const middle = toPlane(CURVED, (0 - CURVED.firstLine) / CURVED.linePitch, 0);
    expect(middle.x).toBeCloseTo(0, 9);
    expect(middle.z).toBeCloseTo(CURVED.startMm, 9);
    expect(toPlane(CURVED, 0, 0).z).toBeLessThan(middle.z);
  });

  it('steer towards the marker for positive angles', () => {
    expect(toPlane(STEERED, 32, 200).x).toBeGreaterThan(toPlane(STEERED, 32, 0).x);
  });
});

describe('the stage', () => {
  it('shows the whole grid with square millimetres, the marker on the left', () => {
    for (const grid of [PARALLEL, STEERED, CURVED]) {
      const stage = fitStage(grid, 606, 424);
      for (const line of [0, grid.lines - 1]) {
        for (const sample of [0, grid.samples]) {
          const at = toScreen(stage, toPlane(grid, line, sample));
          expect(at.x).toBeGreaterThanOrEqual(-1e-6);
          expect(at.x).toBeLessThanOrEqual(606 + 1e-6);
          expect(at.y).toBeGreaterThanOrEqual(-1e-6);
          expect(at.y).toBeLessThanOrEqual(424 + 1e-6);
        }
      }
      const marker = toScreen(stage, toPlane(grid, grid.lines - 1, 0));
      expect(marker.x).toBeLessThan(toScreen(stage, toPlane(grid, 0, 0)).x);
    }
  });

  it('goes to the screen and back', () => {
    const stage = fitStage(STEERED, 500, 300);
    const back = fromScreen(stage, 123, 45);
    expect(toScreen(stage, back)).toEqual({ x: expect.closeTo(123, 9), y: expect.closeTo(45, 9) });
  });

  it('knows the edges of the picture and holds points inside', () => {
    const stage = fitStage(PARALLEL, 400, 100);
    const edges = pictureEdges(PARALLEL, stage);
    expect(edges.right - edges.left).toBeCloseTo(4 * stage.pxPerMm, 6);
    expect(edges.bottom).toBeCloseTo(100, 6);
    const held = toScreen(stage, clampPoint(stage, { x: 1000, z: 1000 }));
    expect([held.x, held.y]).toEqual([expect.closeTo(0, 6), expect.closeTo(100, 6)]);
  });
});
