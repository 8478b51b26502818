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
