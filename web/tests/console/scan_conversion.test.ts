import { describe, expect, it } from 'vitest';
import { cssOf, greyMap, velocityMap } from '@/console/colour_maps';
import { paintColour, paintGrey } from '@/console/scan_conversion';
import { fitStage, toPlane, toScreen } from '@/console/scan_geometry';
import type { ColourFrame, Grid } from '@/console/wire';
import { PARALLEL } from './frames';

const FINE: Grid = { ...PARALLEL, lines: 40, samples: 60, linePitch: 0.5, firstLine: -9.75, samplePitchMm: 0.25 };
const SECTOR: Grid = { ...FINE, kind: 'sector', linePitch: 0.02, firstLine: -0.4, apexMm: 30 };
const STEERED: Grid = { ...FINE, steerRad: -0.3 };

/** Screen place of the brightest pixel. */
function brightest(words: Uint32Array, width: number): { x: number; y: number } {
  let best = 0;
  for (let i = 0; i < words.length; i += 1) if ((words[i]! & 255) > (words[best]! & 255)) best = i;
  return { x: (best % width) + 0.5, y: Math.floor(best / width) + 0.5 };
}

describe('scan conversion', () => {
  for (const [name, grid] of [['parallel', FINE], ['steered', STEERED], ['sector', SECTOR]] as const) {
    it(`lands a bright cell where its line and sample lie (${name})`, () => {
      const stage = fitStage(grid, 240, 200);
      const cells = new Uint8Array(grid.lines * grid.samples);
      cells[11 * grid.samples + 40] = 255;
      const words = new Uint32Array(240 * 200);
      paintGrey(words, cells, grid, stage, greyMap());
      const wanted = toScreen(stage, toPlane(grid, 11, 40));
      const found = brightest(words, 240);
      expect(Math.hypot(found.x - wanted.x, found.y - wanted.y)).toBeLessThan(1.5);
    });
  }

  it('keeps the level of a flat picture and black outside it', () => {
    const stage = fitStage(FINE, 400, 100);
    const cells = new Uint8Array(FINE.lines * FINE.samples).fill(200);
    const words = new Uint32Array(400 * 100);
    paintGrey(words, cells, FINE, stage, greyMap());
    const levels = new Set([...words].map((word) => word & 255));
    expect([...levels].sort((a, b) => a - b)).toEqual([0, 200]);
    expect(words[0]! >>> 0).toBe(0xff000000);
  });

  it('paints colour only where there is power, towards and away apart', () => {
    const stage = fitStage(FINE, 240, 200);
    const count = FINE.lines * FINE.samples;
    const velocity = new Int8Array(count).fill(100);
    velocity.fill(-100, count / 2);
    const power = new Uint8Array(count);
    power[5 * FINE.samples + 30] = 40;
    power[30 * FINE.samples + 30] = 40;
    const words = new Uint32Array(240 * 200);
    const frame: ColourFrame = { kind: 'colour', index: 0, control: 0, timeS: 0, grid: FINE, velocity, power, nyquistCmS: 60 };
    paintColour(words, frame, stage, velocityMap());
    const painted = [...words].filter((word) => word !== 0);
    const red = painted.filter((word) => (word & 255) > ((word >>> 16) & 255));
    expect(red.length).toBeGreaterThan(10);
    expect(painted.length).toBeGreaterThan(red.length);
    expect(painted.length).toBeLessThan(0.02 * words.length);
  });
});

describe('colour maps', () => {
  it('are written for a style sheet as they are painted', () => {
    expect(cssOf(0xff0a141e)).toBe('rgb(30 20 10)');
  });
  it('tell towards from away without red and green', () => {
    const safe = velocityMap(true);
    const blue = (word: number): number => (word >>> 16) & 255;
    expect(blue(safe[28]!) - (safe[28]! & 255)).toBeGreaterThan(80);
    expect((safe[228]! & 255) - blue(safe[228]!)).toBeGreaterThan(80);
  });
});
