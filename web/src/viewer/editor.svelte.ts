/** Tools of the viewer: draw, select, move. What it decides becomes an edit of the owner. */

import { isCalibrated, measure, snapshot, type Region } from './calibration';
import {
  chainWouldCross, clampToImage, crossingEdges, distance, toTenth, type Point, type Size,
} from './geometry';
import {
  caliperNotice, crossingNotice, draftCrossingNotice, draftElsewhereNotice, firstFrameNotice, placesInPixels,
  regionChangedNotice, tooFewPointsNotice, type Notice,
} from './notices';

export type Tool = 'select' | 'polygon' | 'caliper';

export interface CalibrationNote {
  region_index: number;
  unit_x: string;
  unit_y: string;
  delta_x: number;
  delta_y: number;
}

/** A shape as the viewer draws it; its frame counts from 0. */
export interface ViewerShape {
  shape_id: string;
  frame: number;
  type: 'polygon' | 'caliper';
  label: string;
  points: Point[];
  calibration?: CalibrationNote | null;
}

export interface NewShape {
  frame: number;
  type: 'polygon' | 'caliper';
  points: Point[];
  calibration: CalibrationNote | null;
}

export interface EditorOwner {
  size: Size;
  regions: readonly Region[];
  /** The shapes that stand on a frame. */
  shapesAt: (frame: number) => readonly ViewerShape[];
  frame: () => number;
  /** Whether edits are allowed now (not read-only, not on a small screen). */
  mayEdit: () => boolean;
  /** Whether the next shape of a type belongs on the first frame only. */
  firstFrameOnly: (type: 'polygon' | 'caliper') => boolean;
  /** Store a new shape and return its id. */
  add: (shape: NewShape) => string;
  update: (shapeId: string, points: Point[]) => void;
  remove: (shapeId: string) => void;
}

interface Draft {
  type: 'polygon' | 'caliper';
  frame: number;
  points: Point[];
}

const MIN_POLYGON = 3;
/** A run of nudges becomes one edit after this pause; edits have to be saved within a second. */
const NUDGE_REST_MS = 400;

export class Editor {
  readonly #owner: EditorOwner;
  #rest: ReturnType<typeof setTimeout> | undefined;
  tool = $state<Tool>('select');
  selectedId = $state<string | null>(null);
  vertex = $state(0);
  draft = $state.raw<Draft | null>(null);
  /** The drawing cursor in source pixels; null while no drawing tool is on. */
  cursor = $state.raw<Point | null>(null);
  /** True when the arrows move the cursor, false when the mouse does. */
  cursorByKeys = $state(false);
  /** A move that is not yet an edit: a drag, or a run of nudges. */
  moving = $state.raw<{ shapeId: string; frame: number; points: Point[] } | null>(null);
  notice = $state.raw<Notice | null>(null);

  constructor(owner: EditorOwner) {
    this.#owner = owner;
  }

  get calibrated(): boolean {
    return isCalibrated(this.#owner.regions);
  }

  /** Shapes of the standing frame as they are stored; a move in progress is in `moving`. */
  get stored(): readonly ViewerShape[] {
    return this.#owner.shapesAt(this.#owner.frame());
  }

  /** The selected shape of the standing frame, with the move in progress. */
  get selected(): ViewerShape | null {
    const shape = this.stored.find((one) => one.shape_id === this.selectedId);
    return shape ? this.shown(shape) : null;
  }

  /** A shape with the move in progress, if it is the one that moves. */
  shown(shape: ViewerShape): ViewerShape {
    const { moving } = this;
    return moving?.shapeId === shape.shape_id ? { ...shape, points: moving.points } : shape;
  }

  setTool(tool: Tool, cursorAt: Point | null = null): void {
    if (tool !== 'select' && !this.#owner.mayEdit()) return;
    this.commitMove();
    if (this.draft && this.draft.type !== tool) this.draft = null;
    this.tool = tool;
    this.notice = null;
    this.cursorByKeys = tool !== 'select' && cursorAt !== null;
    this.cursor = tool === 'select' ? null : (cursorAt ?? this.cursor);
  }

  select(shapeId: string | null, vertex = 0): void {
    if (shapeId !== this.selectedId) this.commitMove();
    this.selectedId = shapeId;
    this.vertex = vertex;
  }

  selectVertex(by: 1 | -1): void {
    const shape = this.selected;
    if (!shape) return;
    this.commitMove();
    this.vertex = (this.vertex + by + shape.points.length) % shape.points.length;
  }

  moveCursor(dx: number, dy: number): void {
    if (!this.cursor) return;
    this.cursorByKeys = true;
    this.cursor = clampToImage([this.cursor[0] + dx, this.cursor[1] + dy], this.#owner.size);
  }

  hover(point: Point): void {
    if (this.tool === 'select') return;
    this.cursorByKeys = false;
    this.cursor = clampToImage(toTenth(point), this.#owner.size);
  }

  /** Place a point of the shape being drawn, at the cursor unless given. */
  place(at: Point | null = this.cursor): void {
    if (this.tool === 'select' || !at || !this.#owner.mayEdit()) return;
    const frame = this.#owner.frame();
    const point = clampToImage(toTenth(at), this.#owner.size);
    const draft = this.draft ?? { type: this.tool, frame, points: [] };
    if (draft.frame !== frame) {
      this.notice = draftElsewhereNotice(draft.frame);
      return;
    }
    if (frame !== 0 && this.#owner.firstFrameOnly(draft.type)) {
      this.notice = firstFrameNotice();
      return;
    }
    const last = draft.points.at(-1);
    if (last && distance(last, point) === 0) {
      if (draft.type === 'polygon') this.close();
      return;
    }
    if (draft.type === 'caliper') return this.#placeCaliperEnd(draft, point);
    if (chainWouldCross(draft.points, point)) {
      this.notice = draftCrossingNotice();
      return;
    }
    this.notice = null;
    this.draft = { ...draft, points: [...draft.points, point] };
  }

  /** Close the outline being drawn. */
  close(): void {
    const { draft } = this;
    if (draft?.type !== 'polygon') return;
    if (draft.points.length < MIN_POLYGON) {
      this.notice = tooFewPointsNotice(draft.points.length);
      return;
    }
    const crossing = crossingEdges(draft.points);
    if (crossing) {
      this.notice = crossingNotice(crossing);
      return;
    }
    this.#finish(draft.points, null, null);
  }

  dropLastPoint(): void {
    if (!this.draft) return;
    const points = this.draft.points.slice(0, -1);
    this.draft = points.length ? { ...this.draft, points } : null;
    this.notice = null;
  }

  /** Step back: first the draft, then the tool, then the selection. */
  escape(): boolean {
    if (this.moving) this.moving = null;
    else if (this.draft) this.draft = null;
    else if (this.tool !== 'select') this.setTool('select');
    else if (this.selectedId) this.select(null);
    else if (!this.notice) return false;
    this.notice = null;
    return true;
  }

  /** Move the selected vertex by source pixels; becomes an edit with commitMove. */
  nudge(dx: number, dy: number): void {
    const point = this.selected?.points[this.vertex];
    if (!point) return;
    this.moveVertex([point[0] + dx, point[1] + dy]);
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.commitMove(), NUDGE_REST_MS);
  }

  moveVertex(to: Point): void {
    const shape = this.selected;
    if (!shape || !this.#owner.mayEdit()) return;
    const points = [...shape.points];
    points[this.vertex] = clampToImage(toTenth(to), this.#owner.size);
    this.moving = { shapeId: shape.shape_id, frame: shape.frame, points };
  }

  /** Make the move in progress an edit, or refuse it and go back. */
  commitMove(): void {
    const { moving } = this;
    clearTimeout(this.#rest);
    if (!moving) return;
    this.moving = null;
    const shape = this.#owner.shapesAt(moving.frame).find((s) => s.shape_id === moving.shapeId);
    if (!shape || samePoints(shape.points, moving.points)) return;
    if (shape.type === 'caliper' && samePoints([moving.points[0] as Point], moving.points.slice(1))) return;
    this.notice = this.#objection(shape, moving.points);
    if (!this.notice) this.#owner.update(moving.shapeId, moving.points);
  }

  /** Put a vertex in the middle of the edge that starts at the selected one. */
  insertVertex(): void {
    const shape = this.selected;
    if (shape?.type !== 'polygon' || !this.#owner.mayEdit()) return;
    const a = shape.points[this.vertex] as Point;
    const b = shape.points[(this.vertex + 1) % shape.points.length] as Point;
    const points = [...shape.points];
    points.splice(this.vertex + 1, 0, toTenth([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]));
    this.moving = { shapeId: shape.shape_id, frame: shape.frame, points };
    this.commitMove();
    this.vertex += 1;
  }

  removeVertex(): void {
    const shape = this.selected;
    if (shape?.type !== 'polygon' || !this.#owner.mayEdit()) return;
    const points = shape.points.filter((_, index) => index !== this.vertex);
    this.notice = points.length < MIN_POLYGON ? tooFewPointsNotice(points.length) : null;
    if (this.notice) return;
    this.moving = { shapeId: shape.shape_id, frame: shape.frame, points };
    this.vertex %= points.length;
    this.commitMove();
  }

  removeShape(): void {
    const shape = this.selected;
    if (!shape || !this.#owner.mayEdit()) return;
    this.moving = null;
    this.selectedId = null;
    this.#owner.remove(shape.shape_id);
  }

  #placeCaliperEnd(draft: Draft, point: Point): void {
    const first = draft.points[0];
    if (!first) {
      this.notice = null;
      this.draft = { ...draft, points: [point] };
      return;
    }
    const found = measure(this.#owner.regions, first, point);
    if (found.kind === 'measured') this.#finish([first, point], snapshot(found.region), null);
    else if (placesInPixels(found)) this.#finish([first, point], null, caliperNotice(found));
    else this.notice = caliperNotice(found);
  }

  #finish(points: Point[], calibration: CalibrationNote | null, notice: Notice | null): void {
    const { draft } = this;
    if (!draft) return;
    this.draft = null;
    this.notice = notice;
    this.select(this.#owner.add({ frame: draft.frame, type: draft.type, points, calibration }));
  }

  #objection(shape: ViewerShape, points: Point[]): Notice | null {
    if (shape.type === 'polygon') {
      const crossing = crossingEdges(points);
      return crossing ? crossingNotice(crossing) : null;
    }
    const found = measure(this.#owner.regions, points[0] as Point, points[1] as Point);
    if (found.kind === 'measured') {
      return found.region.index === shape.calibration?.region_index ? null : regionChangedNotice();
    }
    return shape.calibration || !placesInPixels(found) ? caliperNotice(found) : null;
  }
}

function samePoints(a: readonly Point[], b: readonly Point[]): boolean {
  return a.length === b.length && a.every((p, i) => p[0] === b[i]?.[0] && p[1] === b[i]?.[1]);
}
