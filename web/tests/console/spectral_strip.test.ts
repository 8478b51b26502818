import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SweepPainter, traceMarks } from '@/console/spectral_strip';
import type { SpectralStrip } from '@/console/wire';

/** Columns that were painted, by x: the levels from top to bottom. */
let painted: Map<number, number[]>;
let cleared: [number, number][];

class Canvas {
  constructor(readonly width: number, readonly height: number) {}
  getContext() {
    return {
      fillStyle: '',
      fillRect: (x: number, _y: number, width: number) => cleared.push([x, width]),
      createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(4 * width * height) }),
      putImageData: (image: { data: Uint8ClampedArray }, x: number) =>
        painted.set(x, [...image.data].filter((_, i) => i % 4 === 0)),
    };
  }
}

function strip(columns: number, level: (column: number, bin: number) => number, envelope: (column: number) => number): SpectralStrip {
  const bins = 4;
  return {
    kind: 'spectral', index: 0, control: 0, timeS: 0, columns, bins, columnS: 0.1, bottomCmS: -20, topCmS: 100,
    cells: Uint8Array.from({ length: columns * bins }, (_, i) => level(Math.floor(i / bins), i % bins)),
    envelopeCmS: Float32Array.from({ length: columns }, (_, i) => envelope(i)), sound: new Int16Array(0), soundHz: 8000,
  };
}

beforeEach(() => {
  painted = new Map();
  cleared = [];
  vi.stubGlobal('OffscreenCanvas', Canvas);
});

describe('the sweep', () => {
  it('paints columns where it stands, the lowest bin at the bottom', () => {
    const sweep = new SweepPainter(40, 8, 4);
    sweep.push(strip(3, (column, bin) => 10 * column + bin, () => 50));
    expect(sweep.head).toBe(3);
    expect([...painted.keys()]).toEqual([0, 1, 2]);
    expect(painted.get(1)).toEqual([13, 13, 12, 12, 11, 11, 10, 10]);
    expect(sweep.axis).toEqual({ bottomCmS: -20, topCmS: 100 });
  });

  it('keeps the envelope on its columns when the axis is another one', () => {
    const sweep = new SweepPainter(40, 8, 4);
    sweep.push(strip(3, () => 9, () => 40));
    sweep.follow({ bottomCmS: -40, topCmS: 200 });
    expect([...sweep.envelope.subarray(0, 3)]).toEqual([80, 80, 80]);
    expect(sweep.envelope[20]).toBeNaN();
    // A shifted baseline moves the picture's axis, not the trace on the picture.
    sweep.follow({ bottomCmS: 0, topCmS: 240 });
    expect(sweep.envelope[1]).toBe(120);
  });

  it('spreads slow columns over several pixels and wraps round', () => {
    const sweep = new SweepPainter(40, 8, 1);
    sweep.push(strip(12, () => 9, (column) => column));
    expect(sweep.head).toBe(8);
    expect(sweep.envelope[0]).toBe(10);
    expect(sweep.envelope[4]).toBe(11);
    expect(sweep.inGap(9)).toBe(true);
    expect(sweep.inGap(30)).toBe(false);
  });

  it('blacks out the gap on both sides of the edge', () => {
    const sweep = new SweepPainter(40, 8, 4);
    sweep.push(strip(35, () => 9, () => 50));
    expect(cleared.slice(1)).toEqual([[36, 10], [0, 6]]);
    expect(sweep.envelope[2]).toBeNaN();
    expect(sweep.envelope[10]).toBe(50);
  });
});

describe('marks of the trace', () => {
  it('stand at the newest peak and at the end of diastole before it', () => {
    const envelope = new Float32Array(100).fill(30);
    envelope[20] = 94;
    envelope[60] = 94;
    envelope[57] = 22;
    envelope[80] = NaN;
    const marks = traceMarks({ envelope, head: 90, sweepS: 4 }, { psv_cm_s: 95, edv_cm_s: 22 });
    expect(marks).toEqual({ peak: { x: 60, value: 94 }, end: { x: 57, value: 22 } });
  });
  it('are none while nothing is traced', () => {
    const envelope = new Float32Array(50).fill(NaN);
    expect(traceMarks({ envelope, head: 5, sweepS: 4 }, { psv_cm_s: 95, edv_cm_s: 22 })).toEqual({ peak: null, end: null });
  });
});
