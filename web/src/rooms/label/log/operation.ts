/** Label operations: the append-only edits from which a reader's labels are folded. */

import type { Json } from './canonical_json';

/** A point in source pixels: [x, y], origin at the image's top left corner. */
export type Point = [number, number];

export type ShapeType = 'polygon' | 'caliper';

/** What a measurement rested on when it was placed; kept with the shape. */
export interface CalibrationSnapshot {
  region_index: number;
  unit_x: string;
  unit_y: string;
  delta_x: number;
  delta_y: number;
}

export interface Shape {
  shape_id: string;
  /** Index from 0. */
  frame: number;
  type: ShapeType;
  label: string;
  points: Point[];
  calibration?: CalibrationSnapshot | null;
}

export type AnswerValue = string | number | { cannot_grade: string };

export interface Answer {
  field: string;
  /** Index from 0, or null for an answer about the whole clip. */
  frame: number | null;
  value: AnswerValue;
}

export type OperationBody =
  | { kind: 'shape.add'; payload: Shape }
  | { kind: 'shape.update'; payload: { shape_id: string; points: Point[] } }
  | { kind: 'shape.remove'; payload: { shape_id: string } }
  | { kind: 'shape.restore'; payload: { shape_id: string } }
  | {
      kind: 'answer.set';
      payload: { field: string; frame: number | null; value: AnswerValue | null };
    }
  | { kind: 'undo'; payload: { op_id: string } }
  | { kind: 'redo'; payload: { op_id: string } };

export type Operation = OperationBody & {
  id: string;
  task_id: string;
  /** Position in the task's log, from 1. */
  seq: number;
  /** UTC, ISO 8601. */
  client_time: string;
};

/** The state that a log folds to, and the edits that undo and redo would take next. */
export interface LabelState {
  shapes: Shape[];
  answers: Answer[];
  undoable: Operation[];
  redoable: Operation[];
}

interface Folding {
  shapes: Map<string, Shape>;
  removed: Map<string, Shape>;
  answers: Map<string, Answer>;
}

/**
 * Fold operations into the labels they stand for.
 *
 * Rules, shared with the server: an operation counts once whatever the number of its
 * copies; order is by `seq`; an undone edit is skipped as if it had never been made;
 * an edit of a shape that does not stand (never added, removed, or its adding undone)
 * changes nothing; a shape id is added once.
 */
export function foldOperations(operations: readonly Operation[]): LabelState {
  const ordered = orderedOnce(operations);
  const { undone, undoable, redoable } = foldHistory(ordered);
  const folding: Folding = { shapes: new Map(), removed: new Map(), answers: new Map() };
  for (const operation of ordered) {
    if (!undone.has(operation.id)) apply(folding, operation);
  }
  return {
    shapes: [...folding.shapes.values()].sort((a, b) => compare(a.shape_id, b.shape_id)),
    answers: [...folding.answers.values()].sort(
      (a, b) => compare(a.field, b.field) || (a.frame ?? -1) - (b.frame ?? -1),
    ),
    undoable,
    redoable,
  };
}

/** The form of a state that both sides hash: no calibration, no history. */
export function canonicalState(state: Pick<LabelState, 'shapes' | 'answers'>): Json {
  return {
    shapes: state.shapes.map(({ shape_id, frame, type, label, points }) => ({
      shape_id,
      frame,
      type,
      label,
      points: points.map(([x, y]) => [x, y]),
    })),
    answers: state.answers.map(({ field, frame, value }) => ({
      field,
      frame,
      value: value as Json,
    })),
  };
}

function orderedOnce(operations: readonly Operation[]): Operation[] {
  const once = new Map<string, Operation>();
  for (const operation of operations) {
    if (!once.has(operation.id)) once.set(operation.id, operation);
  }
  return [...once.values()].sort((a, b) => a.seq - b.seq);
}

function foldHistory(ordered: readonly Operation[]): {
  undone: Set<string>;
  undoable: Operation[];
  redoable: Operation[];
} {
  const edits = new Map<string, Operation>();
  const undone = new Set<string>();
  let redoable: Operation[] = [];
  for (const operation of ordered) {
    if (operation.kind === 'undo') {
      const edit = edits.get(operation.payload.op_id);
      if (edit && !undone.has(edit.id)) {
        undone.add(edit.id);
        redoable.push(edit);
      }
    } else if (operation.kind === 'redo') {
      const edit = edits.get(operation.payload.op_id);
      if (edit && undone.delete(edit.id)) redoable = redoable.filter((o) => o.id !== edit.id);
    } else {
      edits.set(operation.id, operation);
      redoable = [];
    }
  }
  return { undone, undoable: [...edits.values()].filter((o) => !undone.has(o.id)), redoable };
}

function apply(folding: Folding, operation: Operation): void {
  const { shapes, removed, answers } = folding;
  switch (operation.kind) {
    case 'shape.add': {
      const shape = operation.payload;
      if (!shapes.has(shape.shape_id) && !removed.has(shape.shape_id)) {
        shapes.set(shape.shape_id, shape);
      }
      break;
    }
    case 'shape.update': {
      const shape = shapes.get(operation.payload.shape_id);
      if (shape) shapes.set(shape.shape_id, { ...shape, points: operation.payload.points });
      break;
    }
    case 'shape.remove':
      move(operation.payload.shape_id, shapes, removed);
      break;
    case 'shape.restore':
      move(operation.payload.shape_id, removed, shapes);
      break;
    case 'answer.set': {
      const { field, frame, value } = operation.payload;
      const key = JSON.stringify([field, frame]);
      if (value === null) answers.delete(key);
      else answers.set(key, { field, frame, value });
      break;
    }
  }
}

function move(id: string, from: Map<string, Shape>, to: Map<string, Shape>): void {
  const shape = from.get(id);
  if (!shape) return;
  from.delete(id);
  to.set(id, shape);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
