import { describe, expect, it, vi } from 'vitest';
import type { Region } from '@/viewer/calibration';
import { Editor, type NewShape, type ViewerShape } from '@/viewer/editor.svelte';
import type { Point } from '@/viewer/geometry';

const region: Region = {
  index: 0, x0: 0, y0: 0, x1: 199, y1: 99, data_type: 1, spatial_format: 1, unit_x: 3, unit_y: 3,
  delta_x: 0.01, delta_y: 0.01, reference_x: null, reference_y: null, problem: null,
};
const spectral: Region = { ...region, index: 1, y0: 100, y1: 199, data_type: 3, spatial_format: 3, unit_x: 4, unit_y: 7 };

function rig(options: { regions?: Region[]; firstFrameOnly?: boolean } = {}) {
  const at = { frame: 0 };
  let shapes: ViewerShape[] = [];
  const editor = new Editor({
    size: { columns: 200, rows: 200 },
    regions: options.regions ?? [region, spectral],
    shapesAt: (frame) => shapes.filter((shape) => shape.frame === frame),
    frame: () => at.frame,
    mayEdit: () => true,
    firstFrameOnly: () => options.firstFrameOnly ?? false,
    add: (shape: NewShape) => {
      shapes = [...shapes, { ...shape, shape_id: `s${shapes.length}`, label: 'l' }];
      return `s${shapes.length - 1}`;
    },
    update: (id, points) => (shapes = shapes.map((s) => (s.shape_id === id ? { ...s, points } : s))),
    remove: (id) => (shapes = shapes.filter((s) => s.shape_id !== id)),
  });
  return { editor, at, shapes: () => shapes };
}
const draw = (editor: Editor, points: Point[]): void => {
  editor.setTool('polygon', [100, 100]);
  points.forEach((point) => editor.place(point));
  editor.close();
};
const square: Point[] = [[10, 10], [50, 10], [50, 50], [10, 50]];

describe('outlines', () => {
  it('are drawn by keyboard alone: cursor, Enter, Enter again to close', () => {
    const { editor, shapes } = rig();
    editor.setTool('polygon', [20, 20]);
    for (const [dx, dy] of [[0, 0], [30, 0], [0, 30]] as const) {
      editor.moveCursor(dx, dy);
      editor.place();
    }
    editor.place();
    expect(shapes()).toMatchObject([{ frame: 0, points: [[20, 20], [50, 20], [50, 50]] }]);
    expect(editor.selectedId).toBe('s0');
  });

  it('refuse a point whose edge would cross, and keep the points', () => {
    const { editor } = rig();
    editor.setTool('polygon', null);
    ([[10, 10], [60, 10], [60, 60], [30, -5]] as Point[]).forEach((point) => editor.place(point));
    expect(editor.notice?.code).toBe('draft_crossing');
    expect(editor.draft?.points).toHaveLength(3);
  });

  it('refuse a move that would cross, and stay as they were', () => {
    const { editor, shapes } = rig();
    draw(editor, square);
    editor.select('s0', 0);
    editor.moveVertex([90, 30]);
    editor.commitMove();
    expect(editor.notice?.code).toBe('crossing');
    expect(shapes()[0]?.points).toEqual(square);
  });

  it('make one edit of a run of nudges, within half a second', () => {
    vi.useFakeTimers();
    const { editor, shapes } = rig();
    draw(editor, square);
    editor.select('s0', 2);
    for (let i = 0; i < 5; i += 1) editor.nudge(1, 0);
    editor.nudge(0, 10);
    expect(shapes()[0]?.points[2]).toEqual([50, 50]);
    vi.advanceTimersByTime(500);
    expect(shapes()[0]?.points[2]).toEqual([55, 60]);
    vi.useRealTimers();
  });

  it('keep at least three points and stay inside the image', () => {
    const { editor, shapes } = rig();
    draw(editor, square.slice(0, 3));
    editor.select('s0', 0);
    editor.removeVertex();
    expect(editor.notice?.code).toBe('too_few_points');
    editor.moveVertex([-30, 5]);
    editor.commitMove();
    expect(shapes()[0]?.points[0]).toEqual([0, 5]);
    editor.insertVertex();
    expect(shapes()[0]?.points).toHaveLength(4);
  });

  it('belong to one frame, and to the first where the protocol says so', () => {
    const { editor, at } = rig();
    editor.setTool('polygon', null);
    editor.place([10, 10]);
    at.frame = 4;
    editor.place([20, 10]);
    expect(editor.notice?.code).toBe('draft_elsewhere');
    const first = rig({ firstFrameOnly: true });
    first.at.frame = 2;
    first.editor.setTool('polygon', null);
    first.editor.place([10, 10]);
    expect(first.editor.notice?.code).toBe('first_frame');
    expect(first.editor.draft).toBeNull();
  });
});

describe('calipers', () => {
  const caliper = (editor: Editor, a: Point, b: Point): void => {
    editor.setTool('caliper', null);
    editor.place(a);
    editor.place(b);
  };

  it('keep the calibration they were placed in', () => {
    const { editor, shapes } = rig();
    caliper(editor, [10, 10], [10, 60]);
    expect(shapes()[0]).toMatchObject({
      type: 'caliper',
      calibration: { region_index: 0, unit_x: 'cm', unit_y: 'cm', delta_x: 0.01, delta_y: 0.01 },
    });
  });

  it('are refused across units with what, why, kept and next, and keep the first end', () => {
    const { editor, shapes } = rig();
    caliper(editor, [10, 10], [10, 150]);
    expect(shapes()).toEqual([]);
    expect(editor.notice).toEqual({
      code: 'caliper.different_units',
      tone: 'refused',
      what: 'Caliper not placed: its ends lie in regions with different units (mm and cm/s).',
      why: 'A distance between different units has no meaning.',
      kept: 'The first point is kept.',
      next: 'Put the second inside region 1.',
    });
    expect(editor.draft?.points).toEqual([[10, 10]]);
  });

  it('are placed in pixels with the reason where nothing is calibrated', () => {
    const { editor, shapes } = rig({ regions: [] });
    caliper(editor, [10, 10], [10, 150]);
    expect(shapes()).toMatchObject([{ calibration: null }]);
    expect(editor.notice).toMatchObject({ code: 'caliper.no_regions', tone: 'note' });
  });

  it('do not leave their region when an end is moved', () => {
    const { editor, shapes } = rig();
    caliper(editor, [10, 10], [10, 60]);
    editor.select('s0', 1);
    editor.moveVertex([10, 150]);
    editor.commitMove();
    expect(shapes()[0]?.points).toEqual([[10, 10], [10, 60]]);
    expect(editor.notice?.code).toBe('caliper.different_units');
  });
});
