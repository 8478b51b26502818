import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fitStage, pictureEdges, toBeam, toScreen } from '@/console/scan_geometry';
import { alongLine, dopplerLine, gatePoint, lineEnd, withCarried, withPlace } from '@/console/stage/doppler_line';
import type { Grid } from '@/console/wire';
import { COLOUR, SETTINGS, SPECTRAL } from './settings';

interface Row {
  grid: Grid; lateral_mm: number; depth_mm: number; steer_deg: number;
  foot: [number, number]; middle: [number, number]; along: [number, number];
}
// Written and held by tests/unit/simulator/doppler/test_doppler_line.py: where the engine samples.
const golden = new URL('../../../tests/golden/simulator/doppler_lines.json', import.meta.url);
const ROWS = JSON.parse(readFileSync(golden, 'utf8')) as Row[];
const sectors = ROWS.filter((row) => row.grid.kind === 'sector');
const CONVEX = sectors[0]!.grid;
const LINEAR = ROWS.find((row) => row.grid.kind === 'parallel')!.grid;

describe('the Doppler line', () => {
  it('is drawn where the engine samples, on every probe', () => {
    expect(new Set(ROWS.map((row) => `${row.grid.kind} ${row.grid.apexMm > 0}`)).size).toBe(3);
    for (const row of ROWS) {
      const line = dopplerLine(row, row.grid);
      expect([line.foot.x, line.foot.z]).toEqual(row.foot.map((one) => expect.closeTo(one, 6)));
      expect([Math.sin(line.angle), Math.cos(line.angle)]).toEqual(row.along.map((one) => expect.closeTo(one, 6)));
      const { x, z } = gatePoint(row, row.grid);
      expect([x, z]).toEqual(row.middle.map((one) => expect.closeTo(one, 6)));
    }
  });
  it('of a sector runs along one line of the picture, from the face to its end', () => {
    for (const row of sectors) {
      const line = dopplerLine(row, row.grid);
      const end = lineEnd(line, row.grid);
      // A phased array has its apex in the face, where all lines are one point.
      const lines = [1, 10, end].map((range) => toBeam(row.grid, alongLine(line, range)).line);
      expect(lines).toEqual(lines.map(() => expect.closeTo(lines[2]!, 6)));
      expect(toBeam(row.grid, alongLine(line, 0)).sample).toBeCloseTo(0, 6);
      expect(toBeam(row.grid, alongLine(line, end)).sample).toBeCloseTo(row.grid.samples, 6);
    }
  });
  it('ends where it leaves the picture of a linear probe, at its side or its foot', () => {
    const stage = fitStage(LINEAR, 600, 900);
    for (const [lateral_mm, steer_deg] of [[0, 0], [15, 25], [-15, -25], [0, 12]] as const) {
      const line = dopplerLine({ lateral_mm, steer_deg, depth_mm: 18 }, LINEAR);
      const { x, y } = toScreen(stage, alongLine(line, lineEnd(line, LINEAR)));
      const { left, right, bottom } = pictureEdges(LINEAR, stage);
      expect(y).toBeLessThanOrEqual(bottom + 1e-6);
      expect(Math.min(Math.abs(y - bottom), Math.abs(x - left), Math.abs(x - right))).toBeLessThan(2);
    }
  });
});

describe('the gate', () => {
  const laid = { ...SPECTRAL, transducer: 'C5-2v' as const, spectral: { ...SPECTRAL.spectral, lateral_mm: 8, depth_mm: 20 } };
  it('goes deeper along its own line, and across at its own depth, by the keys', () => {
    const deeper = withPlace(laid, 0, 12, CONVEX).spectral;
    expect(deeper.depth_mm).toBe(32);
    expect(dopplerLine(deeper, CONVEX).angle).toBeCloseTo(dopplerLine(laid.spectral, CONVEX).angle, 3);
    const across = withPlace(laid, 3, 0, CONVEX).spectral;
    expect([across.lateral_mm, across.depth_mm]).toEqual([11, 20]);
  });
  it('stays under the pointer that carries it', () => {
    for (const [settings, grid] of [[laid, CONVEX], [SPECTRAL, LINEAR]] as const) {
      const from = gatePoint(settings.spectral, grid);
      const to = gatePoint(withCarried(settings, { x: -4, z: 6 }, grid).spectral, grid);
      expect([to.x, to.z]).toEqual([expect.closeTo(from.x - 4, 1), expect.closeTo(from.z + 6, 1)]);
    }
  });
  it('does not leave the sector', () => {
    const far = withPlace(laid, 500, 0, CONVEX);
    expect(toBeam(CONVEX, gatePoint(far.spectral, CONVEX)).line).toBeCloseTo(CONVEX.lines - 1, 0);
    expect(withPlace(far, -2, 0, CONVEX).spectral.lateral_mm).toBeLessThan(far.spectral.lateral_mm);
  });
  it('moves by its foot and its range on a linear probe, and the box in colour', () => {
    expect(withPlace(SPECTRAL, 2, -3, LINEAR).spectral).toMatchObject({ lateral_mm: 2, depth_mm: 15 });
    expect(withPlace(SPECTRAL, 2, -3, null).spectral).toMatchObject({ lateral_mm: 2, depth_mm: 15 });
    expect(withPlace(COLOUR, -100, 500, LINEAR).colour).toMatchObject({ centre_mm: -60, depth_mm: 180 });
    expect(withPlace(SETTINGS, 2, 2, LINEAR)).toBe(SETTINGS);
  });
});
