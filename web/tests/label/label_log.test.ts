import { describe, expect, it } from 'vitest';
import { LabelLog } from '@/rooms/label/log/label_log';
import type { Operation, OperationBody } from '@/rooms/label/log/operation';

function makeLog(operations: Operation[] = []) {
  const stored: Operation[] = [];
  let next = operations.length;
  const log = new LabelLog({
    taskId: 'task_a',
    operations,
    sink: { add: (operation) => (stored.push(operation), Promise.resolve()) },
    now: () => Date.UTC(2026, 0, 5),
    newId: (prefix) => `${prefix}_${(next += 1)}`,
    onChange: () => undefined,
    onSinkFailure: () => undefined,
  });
  return { log, stored };
}

function edit(step: number): OperationBody {
  const shape_id = `shape_${step}`;
  if (step % 3 === 0) {
    return { kind: 'answer.set', payload: { field: `f${step % 5}`, frame: null, value: step } };
  }
  if (step % 3 === 1) {
    const points: [number, number][] = [[step, 0], [step + 5, 0], [step, 5]];
    return {
      kind: 'shape.add',
      payload: { shape_id, frame: step % 7, type: 'polygon', label: 'a', points },
    };
  }
  return { kind: 'shape.remove', payload: { shape_id: `shape_${step - 1}` } };
}

describe('LabelLog', () => {
  it('undoes and redoes 50 steps through the states it came from, also after a reload', async () => {
    const { log, stored } = makeLog();
    const hashes = [await log.stateHash()];
    for (let step = 0; step < 50; step += 1) {
      log.append(edit(step));
      hashes.push(await log.stateHash());
    }
    for (let step = 49; step >= 0; step -= 1) {
      log.undo();
      expect(await log.stateHash()).toBe(hashes[step]);
    }
    expect(log.undo()).toBeNull();
    const reloaded = makeLog(stored).log;
    for (let step = 1; step <= 50; step += 1) {
      reloaded.redo();
      expect(await reloaded.stateHash()).toBe(hashes[step]);
    }
    expect(reloaded.redo()).toBeNull();
  });

  it('numbers operations on from what the server has', () => {
    const { log } = makeLog([{ ...edit(1), id: 'op_1', task_id: 'task_a', seq: 41, client_time: '' }]);
    expect(log.append(edit(4)).seq).toBe(42);
  });

  it('drops what was set aside and keeps the rest', () => {
    const { log } = makeLog();
    const first = log.append(edit(1));
    log.append(edit(0));
    log.setAside([first.id], true);
    expect(log.state.shapes).toEqual([]);
    expect(log.state.answers).toHaveLength(1);
    // The place is filled, since a log with holes cannot be submitted.
    expect(log.operations.map((o) => o.seq).sort()).toEqual([1, 2]);
    expect(log.operations.at(-1)).toMatchObject({ seq: 1, kind: 'undo', payload: { op_id: first.id } });
    log.setAside(log.operations.filter((o) => o.kind === 'undo').map((o) => o.id), true);
    expect(log.operations).toHaveLength(1);
  });

  it('merges operations of another tab once', () => {
    const { log } = makeLog();
    const own = log.append(edit(1));
    const other: Operation = { ...edit(4), id: 'op_z', task_id: 'task_a', seq: 2, client_time: '' };
    log.merge([own, other]);
    log.merge([other]);
    expect(log.operations.map((operation) => operation.id)).toEqual([own.id, 'op_z']);
  });
});
