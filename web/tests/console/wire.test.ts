import { describe, expect, it } from 'vitest';
import { readFrame } from '@/console/wire';
import { colourBytes, greyBytes, PARALLEL, spectralBytes } from './frames';

const count = PARALLEL.lines * PARALLEL.samples;
const ramp = Array.from({ length: count }, (_, i) => i);

describe('frames of the socket', () => {
  it('read grey pixels with their grid', () => {
    const grid = { ...PARALLEL, kind: 'sector' as const, apexMm: 40, linePitch: 0.25, firstLine: -0.5, steerRad: 0.125 };
    const frame = readFrame(greyBytes(grid, ramp, 7, 3));
    if (frame.kind !== 'grey') throw new Error(frame.kind);
    expect([frame.index, frame.control, frame.timeS]).toEqual([7, 3, 1.25]);
    expect(frame.grid).toEqual(grid);
    expect([...frame.pixels]).toEqual(ramp);
  });

  it('read velocity with its sign, and power behind it', () => {
    const velocity = ramp.map((i) => i - 20);
    const frame = readFrame(colourBytes(PARALLEL, velocity, ramp, 61.5));
    if (frame.kind !== 'colour') throw new Error(frame.kind);
    expect([...frame.velocity]).toEqual(velocity);
    expect([...frame.power]).toEqual(ramp);
    expect(frame.nyquistCmS).toBe(61.5);
  });

  it('read spectra past the padding of their cells', () => {
    const frame = readFrame(spectralBytes([[1, 2, 3], [4, 5, 6]], [90, NaN], [10, -10, 20, -20]));
    if (frame.kind !== 'spectral') throw new Error(frame.kind);
    expect([frame.columns, frame.bins, [...frame.cells]]).toEqual([2, 3, [1, 2, 3, 4, 5, 6]]);
    expect([...frame.envelopeCmS]).toEqual([90, NaN]);
    expect([...frame.sound]).toEqual([10, -10, 20, -20]);
    expect([frame.soundHz, frame.bottomCmS, frame.topCmS]).toEqual([8000, -20, 120]);
  });

  it('refuse other versions, other kinds and cut frames', () => {
    const good = greyBytes(PARALLEL, ramp);
    const other = good.slice(0);
    new DataView(other).setUint32(0, 0x32464253, true);
    const kind = good.slice(0);
    new DataView(kind).setUint8(4, 9);
    for (const bad of [other, kind, good.slice(0, 70), good.slice(0, 20)]) expect(() => readFrame(bad)).toThrow(RangeError);
  });
});
