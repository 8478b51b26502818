import { describe, expect, it } from 'vitest';
import { caliperText } from '@/console/measure/caliper_text';
import { CaliperTool } from '@/console/measure/caliper_tool.svelte';
import { caliperValue, ellipseAxes } from '@/console/measure/calipers';
import '@/rooms/scan/messages';

const at = (x: number, z: number) => ({ x, z });

describe('calipers', () => {
  it('measure a distance', () => {
    expect(caliperValue({ kind: 'distance', points: [at(1, 2), at(4, 6)] })?.value).toBe(5);
    expect(caliperValue({ kind: 'distance', points: [at(1, 2)] })).toBeNull();
  });
  it('measure an ellipse by its long axis and half its width', () => {
    const value = caliperValue({ kind: 'ellipse', points: [at(-3, 10), at(3, 10), at(1, 12)] })!;
    expect(value.value).toBeCloseTo(Math.PI * 3 * 2, 9);
    expect(value.more.circumference_mm).toBeCloseTo(15.8654, 3);
    const circle = caliperValue({ kind: 'ellipse', points: [at(-2, 0), at(2, 0), at(0, 2)] })!;
    expect(circle.more.circumference_mm).toBeCloseTo(4 * Math.PI, 9);
    expect(caliperValue({ kind: 'ellipse', points: [at(1, 1), at(1, 1), at(2, 2)] })).toBeNull();
  });
  it('give the ends of both axes of an ellipse, wherever the third point stood', () => {
    const ends = ellipseAxes([at(0, 0), at(6, 8), at(9, 7)]);
    const width = Math.hypot(ends[2].x - ends[3].x, ends[2].z - ends[3].z);
    const value = caliperValue({ kind: 'ellipse', points: [at(0, 0), at(6, 8), at(9, 7)] })!;
    expect(value.value).toBeCloseTo((Math.PI * 10 * width) / 4, 9);
    expect((ends[2].x + ends[3].x) / 2).toBeCloseTo(3, 9);
  });
  it('measure a thickness where both interfaces lie, and say when it is short', () => {
    const value = caliperValue({ kind: 'imt', points: [at(0, 20), at(12, 20), at(-1, 20.6), at(11, 20.8)] })!;
    expect(value.more.segment_mm).toBeCloseTo(11, 6);
    expect(value.value).toBeCloseTo((0.6 + 0.2 / 12 + 0.8) / 2, 6);
    expect(value.more.largest_mm).toBeCloseTo(0.8, 6);
    expect(caliperText('imt', value)).not.toContain('shorter');
    const short = caliperValue({ kind: 'imt', points: [at(0, 20), at(6, 20), at(6, 20.6), at(0, 20.6)] });
    expect(caliperText('imt', short)).toContain('shorter than 10 mm');
  });
  it('give no thickness where the interfaces cross or lie apart', () => {
    expect(caliperValue({ kind: 'imt', points: [at(0, 20), at(10, 20), at(0, 19), at(10, 21)] })).toBeNull();
    expect(caliperValue({ kind: 'imt', points: [at(0, 20), at(4, 20), at(5, 21), at(9, 21)] })).toBeNull();
    expect(caliperText('imt', null)).toContain('no value');
  });
});

describe('stenosis calipers', () => {
  const four = [at(0, 10), at(0, 12), at(8, 10), at(8, 15)];
  it('hold the residual lumen against the reference of their method, and name it', () => {
    expect(caliperValue({ kind: 'nascet', points: four })?.value).toBeCloseTo(60, 9);
    expect(caliperText('nascet', caliperValue({ kind: 'nascet', points: four }))).toBe('NASCET 60 %: 2.0 of 5.0 mm');
    expect(caliperText('ecst', caliperValue({ kind: 'ecst', points: [...four.slice(2), ...four.slice(0, 2)] }))).toContain('no stenosis');
    const ring = (r: number) => [at(-r, 10), at(r, 10), at(0, 10 + r)];
    const area = caliperValue({ kind: 'area', points: [...ring(1), ...ring(3)] })!;
    expect(area.value).toBeCloseTo(100 * (1 - 1 / 9), 9);
    expect(area.more.reference).toBeCloseTo(9 * Math.PI, 9);
  });
  it('refuse NASCET where the distal artery has collapsed, and take back one that was placed', () => {
    const tool = new CaliperTool();
    tool.choose('nascet');
    four.forEach((point) => tool.place(point));
    tool.choose('ecst');
    four.forEach((point) => tool.place(point));
    expect(tool.done.map((one) => [one.kind, one.nearOcclusion])).toEqual([['nascet', false], ['ecst', false]]);
    tool.collapse(true);
    expect(tool.done.map((one) => [one.kind, one.nearOcclusion])).toEqual([['ecst', true]]);
    expect(tool.refused).toBe(true);
    tool.choose('nascet');
    four.forEach((point) => tool.place(point));
    expect([tool.done.length, tool.refused]).toEqual([1, true]);
  });
  it('keep what was said of the place of a thickness, also when it is said later', () => {
    const tool = new CaliperTool();
    tool.choose('imt');
    [at(0, 20), at(12, 20), at(0, 20.8), at(12, 20.8)].forEach((point) => tool.place(point));
    tool.put({ wall: 'near', plaque_free: false, straight: true, below_end_mm: 3 });
    expect(tool.done[0]?.imt).toEqual({ wall: 'near', plaque_free: false, straight: true, below_end_mm: 3 });
    const slanted = caliperValue({ kind: 'imt', points: [at(0, 20), at(12, 26), at(-0.4, 20.8), at(11.6, 26.8)] });
    expect(caliperText('imt', slanted)).toContain('off the beam');
  });
});

describe('calipers on the spectrum', () => {
  const ends = { sweepS: 4, bottomCmS: -50, topCmS: 150 };
  it('read velocity and time, the newest of a kind, and go when the spectrum runs on', () => {
    const tool = new CaliperTool();
    tool.toggle(null, 'spectral');
    expect([tool.kind, tool.onStrip]).toEqual(['psv', true]);
    tool.place(at(1, 90));
    tool.place(at(2, 95));
    expect(tool.done.map((one) => caliperText(one.kind, caliperValue(one)))).toEqual(['PSV 95 cm/s']);
    tool.choose('rise');
    tool.place(at(1.9, 20));
    tool.place(at(1.96, 90));
    expect(caliperValue(tool.done[1]!)?.value).toBeCloseTo(60, 6);
    tool.dropStrip();
    expect(tool.done).toEqual([]);
  });
  it('stay on their columns when the angle cursor scales the spectrum anew', () => {
    const tool = new CaliperTool();
    tool.choose('distance');
    tool.place(at(0, 10));
    tool.place(at(0, 20));
    tool.choose('psv');
    tool.place(at(1, 90));
    tool.choose('rise');
    tool.place(at(1.9, 20));
    tool.rescaleStrip(0.5);
    expect(tool.done.map((one) => caliperText(one.kind, caliperValue(one)))).toEqual(['10.0 mm', 'PSV 45 cm/s']);
    expect(tool.points).toEqual([at(1.9, 10)]);
    expect(tool.stripCursor).toEqual(at(1.9, 10));
  });
  it('move by keys: 10 ms and 1 cm/s a press, held inside the spectrum, turned with its axis', () => {
    const tool = new CaliperTool();
    tool.toggle(null, 'spectral');
    tool.moveOnStrip(0.2, -0.2, ends);
    expect(tool.stripCursor.x).toBeCloseTo(2.01, 9);
    expect(tool.stripCursor.z).toBeCloseTo(51, 9);
    tool.moveOnStrip(-900, -900, ends);
    expect(tool.stripCursor).toEqual({ x: 0, z: 150 });
    tool.moveOnStrip(0, 0.2, { ...ends, bottomCmS: 150, topCmS: -50 });
    expect(tool.stripCursor.z).toBe(150);
  });
  it('are offered in spectral mode alone', () => {
    const tool = new CaliperTool();
    for (let i = 0; i < 6; i += 1) tool.next(null, 'b');
    expect(tool.onStrip).toBe(false);
    tool.next(null, 'b');
    expect(tool.kind).toBe('distance');
  });
});

describe('the caliper in the hand', () => {
  it('is done after its points, and takes the last one back', () => {
    const tool = new CaliperTool();
    tool.toggle(at(0, 15));
    tool.place(tool.cursor);
    tool.move(-2, 0, null);
    expect(tool.all).toEqual([{ kind: 'distance', points: [at(0, 15)] }]);
    tool.place(tool.cursor);
    expect(tool.done).toEqual([{ kind: 'distance', points: [at(0, 15), at(-2, 15)] }]);
    expect([tool.undo(), tool.undo(), tool.all.length]).toEqual([true, false, 0]);
  });
  it('goes through its kinds and remembers the last', () => {
    const tool = new CaliperTool();
    tool.next(null);
    expect(tool.kind).toBe('distance');
    tool.next(null);
    tool.place(at(1, 1));
    tool.toggle(null);
    expect([tool.kind, tool.points.length]).toEqual([null, 0]);
    tool.toggle(null);
    expect(tool.kind).toBe('ellipse');
  });
});
