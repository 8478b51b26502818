/** One task's log in the browser: edits go in, the folded state comes out. */

import { canonicalState, foldOperations } from './operation';
import { hashJson } from './canonical_json';
import type { LabelState, Operation, OperationBody } from './operation';

/** Where a new operation is made safe before it counts as done. */
export interface OperationSink {
  add(operation: Operation): Promise<void>;
}

export interface LogSource {
  taskId: string;
  operations: readonly Operation[];
  sink: OperationSink;
  /** Milliseconds since the epoch. */
  now: () => number;
  newId: (prefix: string) => string;
  onChange: (state: LabelState) => void;
  onSinkFailure: (operation: Operation, error: unknown) => void;
}

/**
 * Append-only log of one task.
 *
 * Undo and redo are operations too, so they survive a reload. The state is always the
 * fold of the whole log; canvas, list and answers are drawn from it alone.
 */
export class LabelLog {
  readonly #source: LogSource;
  #operations: Operation[];
  #state: LabelState;

  constructor(source: LogSource) {
    this.#source = source;
    this.#operations = [...source.operations];
    this.#state = foldOperations(this.#operations);
  }

  get state(): LabelState {
    return this.#state;
  }

  get operations(): readonly Operation[] {
    return this.#operations;
  }

  /** Append one edit; the state has changed when this returns. */
  append(body: OperationBody): Operation {
    const operation = this.#add(body, this.#nextSeq());
    this.#refold();
    return operation;
  }

  #add(body: OperationBody, seq: number): Operation {
    const { taskId, newId, now } = this.#source;
    const operation: Operation = {
      ...body,
      id: newId('op'),
      task_id: taskId,
      seq,
      client_time: new Date(now()).toISOString(),
    };
    this.#operations.push(operation);
    this.#source.sink
      .add(operation)
      .catch((error: unknown) => this.#source.onSinkFailure(operation, error));
    return operation;
  }

  /** Undo the last edit that stands; null when there is none. */
  undo(): Operation | null {
    const last = this.#state.undoable.at(-1);
    return last ? this.append({ kind: 'undo', payload: { op_id: last.id } }) : null;
  }

  /** Redo the edit that was undone last; null when there is none. */
  redo(): Operation | null {
    const last = this.#state.redoable.at(-1);
    return last ? this.append({ kind: 'redo', payload: { op_id: last.id } }) : null;
  }

  /**
   * Take operations out, because the server refused them; they are kept elsewhere.
   *
   * A log with holes cannot be submitted. With `fill` each place is taken by an undo of
   * the operation that is gone, which changes nothing.
   */
  setAside(ids: readonly string[], fill: boolean): void {
    const gone = this.#operations.filter((operation) => ids.includes(operation.id));
    this.#operations = this.#operations.filter((operation) => !ids.includes(operation.id));
    for (const { id, seq, kind } of fill ? gone : []) {
      if (kind !== 'undo') this.#add({ kind: 'undo', payload: { op_id: id } }, seq);
    }
    this.#refold();
  }

  /** Bring in operations that another tab or the server has. */
  merge(operations: readonly Operation[]): void {
    const known = new Set(this.#operations.map((operation) => operation.id));
    const fresh = operations.filter((operation) => !known.has(operation.id));
    if (!fresh.length) return;
    this.#operations.push(...fresh);
    this.#refold();
  }

  /** SHA-256 of the canonical state, equal to the server's for the same log. */
  stateHash(): Promise<string> {
    return hashJson(canonicalState(this.#state));
  }

  #nextSeq(): number {
    return this.#operations.reduce((most, operation) => Math.max(most, operation.seq), 0) + 1;
  }

  #refold(): void {
    this.#state = foldOperations(this.#operations);
    this.#source.onChange(this.#state);
  }
}
