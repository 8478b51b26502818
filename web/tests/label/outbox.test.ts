import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Outbox, type Send, type SendOutcome } from '@/rooms/label/log/outbox';
import { openOutboxStore, type OutboxStore } from '@/rooms/label/log/outbox_store';
import type { Operation } from '@/rooms/label/log/operation';

const operation = (n: number): Operation => ({
  id: `op_${n}`,
  task_id: 'task_a',
  seq: n,
  client_time: '',
  kind: 'answer.set',
  payload: { field: 'f', frame: null, value: n },
});
const acknowledgeAll: Send = (_, ops) =>
  Promise.resolve({ kind: 'acknowledged', ids: ops.map((o) => o.id) });

describe('Outbox', () => {
  let store: OutboxStore;
  let due: { run: () => void; delayMs: number }[];
  let setAside: string[];

  beforeEach(async () => {
    store = await openOutboxStore('test', new IDBFactory());
    due = [];
    setAside = [];
  });

  function make(send: Send, protocolHash = 'p1'): Outbox {
    return new Outbox({
      taskId: 'task_a',
      protocolHash,
      store,
      send,
      timers: { now: () => 1000, set: (run, delayMs) => due.push({ run, delayMs }), clear: () => undefined },
      onStatus: () => undefined,
      onSetAside: (entries) => setAside.push(...entries.map((entry) => entry.id)),
    });
  }
  const kept = async () => (await store.list('task_a')).map((entry) => entry.id);

  it('stores before it sends, sends within a second, and forgets what is acknowledged', async () => {
    const send = vi.fn(acknowledgeAll);
    const outbox = make(send);
    await outbox.add(operation(1));
    expect(send).not.toHaveBeenCalled();
    expect(await kept()).toEqual(['op_1']);
    expect(due[0]?.delayMs).toBeLessThanOrEqual(1000);
    await outbox.flush();
    expect(await kept()).toEqual([]);
    expect(outbox.status).toMatchObject({ phase: 'idle', waiting: 0, savedAt: 1000 });
  });

  it('never sends an operation that is not yet on disk', async () => {
    const sent: string[][] = [];
    const outbox = make((hash, ops) => (sent.push(ops.map((o) => o.id)), acknowledgeAll(hash, ops)));
    const adding = outbox.add(operation(1));
    await outbox.flush();
    expect(sent).toEqual([]);
    await adding;
    await outbox.flush();
    expect(sent).toEqual([['op_1']]);
  });

  it('drains what is still being stored, and what was added while it sent', async () => {
    const sent: string[] = [];
    const outbox = make((hash, ops) => {
      sent.push(...ops.map((o) => o.id));
      if (sent.length === 1) void outbox.add(operation(2));
      return acknowledgeAll(hash, ops);
    });
    const adding = outbox.add(operation(1));
    await outbox.drain();
    expect(sent).toEqual(['op_1', 'op_2']);
    expect(outbox.status.waiting).toBe(0);
    await adding;
  });

  it('stops draining when the server does not answer', async () => {
    const outbox = make(() => Promise.resolve({ kind: 'unreachable' }));
    await outbox.add(operation(1));
    await outbox.drain();
    expect(outbox.status).toMatchObject({ phase: 'offline', waiting: 1 });
  });

  it('keeps everything while offline, backs off, and sends in order once the road is open', async () => {
    let online = false;
    const sent: string[] = [];
    const outbox = make((hash, ops) => {
      if (!online) return Promise.reject(new TypeError('network'));
      sent.push(...ops.map((o) => o.id));
      return acknowledgeAll(hash, ops);
    });
    await outbox.add(operation(1));
    await outbox.add(operation(2));
    due.length = 0;
    const fresh = make(() => Promise.resolve({ kind: 'unreachable' }));
    await fresh.load();
    await fresh.flush();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const timer = due.pop();
      delays.push(timer?.delayMs ?? -1);
      timer?.run();
      await fresh.flush();
    }
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000]);
    expect(fresh.status).toMatchObject({ phase: 'offline', waiting: 2 });
    online = true;
    await outbox.resume();
    expect(sent).toEqual(['op_1', 'op_2']);
    expect(await kept()).toEqual([]);
  });

  it('resends after a lost answer with the same ids, and after a reload', async () => {
    const seen: string[] = [];
    const lost = make((_, ops) => {
      seen.push(...ops.map((o) => o.id));
      return Promise.resolve({ kind: 'unreachable' });
    });
    await lost.add(operation(1));
    await lost.flush();
    const reloaded = make((hash, ops) => (seen.push(...ops.map((o) => o.id)), acknowledgeAll(hash, ops)));
    expect((await reloaded.load()).map((o) => o.id)).toEqual(['op_1']);
    await reloaded.flush();
    expect(seen).toEqual(['op_1', 'op_1']);
    expect(await kept()).toEqual([]);
  });

  it('keeps the outbox through an ended session and goes on after the sign-in', async () => {
    let outcome: SendOutcome = { kind: 'signed_out' };
    const outbox = make((hash, ops) =>
      outcome.kind === 'signed_out' ? Promise.resolve(outcome) : acknowledgeAll(hash, ops),
    );
    await outbox.add(operation(1));
    await outbox.flush();
    expect(outbox.status).toMatchObject({ phase: 'signed_out', waiting: 1 });
    await outbox.add(operation(2));
    expect(await kept()).toEqual(['op_1', 'op_2']);
    outcome = { kind: 'acknowledged', ids: [] };
    await outbox.resume();
    expect(outbox.status).toMatchObject({ phase: 'idle', waiting: 0 });
  });

  it('steps back when another browser writes the task, and goes on after a take-over', async () => {
    let mine = false;
    const outbox = make((hash, ops) =>
      mine ? acknowledgeAll(hash, ops) : Promise.resolve({ kind: 'other_browser' }),
    );
    await outbox.add(operation(1));
    await outbox.flush();
    expect(outbox.status).toMatchObject({ phase: 'other_browser', waiting: 1, setAside: [] });
    mine = true;
    await outbox.resume();
    expect(outbox.status).toMatchObject({ phase: 'idle', waiting: 0 });
  });

  it('sets a protocol conflict aside with its reason, and shows it after a reload', async () => {
    const outbox = make(() => Promise.resolve({ kind: 'conflict', reason: 'protocol v2 has no field f' }));
    await outbox.add(operation(1));
    await outbox.flush();
    expect(setAside).toEqual(['op_1']);
    const reloaded = make(acknowledgeAll);
    expect(await reloaded.load()).toEqual([]);
    expect(reloaded.status.setAside[0]).toMatchObject({ id: 'op_1', reason: 'protocol v2 has no field f' });
    await reloaded.discardSetAside(['op_1']);
    expect(await kept()).toEqual([]);
  });

  it('sets only the refused operation of a batch aside', async () => {
    const outbox = make((hash, ops) =>
      ops.some((o) => o.id === 'op_2')
        ? Promise.resolve({ kind: 'refused', reason: 'unknown label' })
        : acknowledgeAll(hash, ops),
    );
    for (const n of [1, 2, 3]) await outbox.add(operation(n));
    await outbox.flush();
    expect(setAside).toEqual(['op_2']);
    expect(outbox.status.waiting).toBe(0);
  });

  it('sends under the protocol that each edit was made for', async () => {
    await make(() => Promise.resolve({ kind: 'unreachable' })).add(operation(1));
    const hashes: string[] = [];
    const outbox = make((hash, ops) => (hashes.push(hash), acknowledgeAll(hash, ops)), 'p2');
    await outbox.load();
    await outbox.add(operation(2));
    await outbox.flush();
    expect(hashes).toEqual(['p1', 'p2']);
  });

  it('says when this machine could not store an edit, and still sends it', async () => {
    const sent: string[] = [];
    const outbox = make((hash, ops) => (sent.push(...ops.map((o) => o.id)), acknowledgeAll(hash, ops)));
    store.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
    await expect(outbox.add(operation(1))).rejects.toThrow();
    expect(outbox.status.phase).toBe('not_stored');
    await outbox.flush();
    expect(sent).toEqual(['op_1']);
  });
});
