/** Sends a task's operations to the server, and loses none on the way. */

import type { Operation } from './operation';
import type { OutboxEntry, OutboxStore } from './outbox_store';

/** How the server, or the road to it, answered a batch. */
export type SendOutcome =
  | { kind: 'acknowledged'; ids: readonly string[] }
  | { kind: 'unreachable' }
  | { kind: 'signed_out' }
  /** Another browser writes this task now; what waits here stays. */
  | { kind: 'other_browser' }
  /** The protocol, or the task, is no longer what the edits were made for. */
  | { kind: 'conflict'; reason: string }
  /** These operations will never be taken as they are. */
  | { kind: 'refused'; reason: string };

export type Send = (protocolHash: string, operations: readonly Operation[]) => Promise<SendOutcome>;

export type OutboxPhase =
  'idle' | 'sending' | 'offline' | 'signed_out' | 'other_browser' | 'not_stored';

export interface OutboxStatus {
  phase: OutboxPhase;
  /** Edits that the server has not acknowledged. */
  waiting: number;
  /** Milliseconds since the epoch of the last acknowledgement; null before the first. */
  savedAt: number | null;
  setAside: readonly OutboxEntry[];
}

export interface Timers {
  now: () => number;
  set: (run: () => void, delayMs: number) => number;
  clear: (timer: number) => void;
}

export interface OutboxOptions {
  taskId: string;
  protocolHash: string;
  store: OutboxStore;
  send: Send;
  timers: Timers;
  onStatus: (status: OutboxStatus) => void;
  /**
   * Called when operations were set aside, so that the log drops them. `refused` tells
   * that the server goes on taking later ones, so that their places need filling.
   */
  onSetAside: (entries: readonly OutboxEntry[], refused: boolean) => void;
}

/** Waits this long for further edits before a batch leaves; well under the second allowed. */
const GATHER_MS = 150;
const RETRY_FIRST_MS = 500;
const RETRY_LONGEST_MS = 15_000;
const BATCH = 200;

export class Outbox {
  readonly #options: OutboxOptions;
  #waiting = new Map<string, OutboxEntry>();
  /** Waiting entries that are not yet on this machine's disk; they do not leave before. */
  #unstored = new Set<string>();
  /** Settles when every entry that was added is on this machine's disk, or could not be. */
  #storing: Promise<unknown> = Promise.resolve();
  #setAside: OutboxEntry[] = [];
  #phase: OutboxPhase = 'idle';
  #savedAt: number | null = null;
  #timer: number | null = null;
  #retryMs = RETRY_FIRST_MS;
  #flushing: Promise<void> | null = null;
  #stopped = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Read what earlier pages left; returns operations that still wait, by seq. */
  async load(): Promise<Operation[]> {
    const entries = await this.#options.store.list(this.#options.taskId);
    for (const entry of entries) {
      if (entry.state === 'waiting') this.#waiting.set(entry.id, entry);
      else this.#setAside.push(entry);
    }
    this.#report();
    return [...this.#waiting.values()].map((entry) => entry.operation);
  }

  /** Store one operation on this machine, then let it leave within the second. */
  async add(operation: Operation): Promise<void> {
    const entry: OutboxEntry = {
      id: operation.id,
      task_id: this.#options.taskId,
      protocol_hash: this.#options.protocolHash,
      operation,
      state: 'waiting',
      reason: '',
    };
    this.#waiting.set(entry.id, entry);
    this.#unstored.add(entry.id);
    this.#report();
    try {
      const put = this.#options.store.put([entry]);
      this.#storing = Promise.allSettled([this.#storing, put]);
      await put;
      this.#unstored.delete(entry.id);
    } catch (error) {
      // The machine could not store it: the server still may, so it stays in memory.
      this.#unstored.delete(entry.id);
      this.#phase = 'not_stored';
      this.#report();
      this.#schedule(0);
      throw error;
    }
    this.#schedule(GATHER_MS);
  }

  /** Send what waits now; resolves when nothing waits or sending has to pause. */
  flush(): Promise<void> {
    this.#flushing ??= this.#sendAll().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  /** Try again at once, after a sign-in or when the network is back. */
  resume(): Promise<void> {
    this.#retryMs = RETRY_FIRST_MS;
    if (this.#halted) this.#phase = 'idle';
    return this.flush();
  }

  /** Send all that was added so far, also what is still being stored; stops when it cannot. */
  async drain(): Promise<void> {
    do {
      await this.#storing;
      await this.resume();
    } while (this.#waiting.size && !this.#stopped && !this.#halted && this.#phase !== 'offline');
  }

  /** Forget operations that were set aside, once the person has seen them. */
  async discardSetAside(ids: readonly string[]): Promise<void> {
    await this.#options.store.remove(ids);
    this.#setAside = this.#setAside.filter((entry) => !ids.includes(entry.id));
    this.#report();
  }

  /** Stop sending; what waits stays stored for the next page. */
  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) this.#options.timers.clear(this.#timer);
    this.#timer = null;
  }

  get status(): OutboxStatus {
    return {
      phase: this.#phase,
      waiting: this.#waiting.size,
      savedAt: this.#savedAt,
      setAside: [...this.#setAside],
    };
  }

  /** Sending waits for a person: to sign in, or to take the task over. */
  get #halted(): boolean {
    return this.#phase === 'signed_out' || this.#phase === 'other_browser';
  }

  async #sendAll(): Promise<void> {
    let size = BATCH;
    while (!this.#stopped && !this.#halted) {
      const batch = this.#nextBatch(size);
      if (!batch.length) break;
      this.#phase = 'sending';
      this.#report();
      const outcome = await this.#trySend(batch);
      if (outcome.kind === 'acknowledged') {
        await this.#acknowledge(outcome.ids);
        size = BATCH;
        if (!outcome.ids.length) return this.#pause('offline');
      } else if (outcome.kind === 'refused' && batch.length > 1) {
        size = 1; // one of them is the cause: send singly, so that only it is set aside
      } else if (outcome.kind === 'refused' || outcome.kind === 'conflict') {
        await this.#moveAside(batch, outcome);
      } else {
        return this.#pause(outcome.kind === 'unreachable' ? 'offline' : outcome.kind);
      }
    }
    if (!this.#waiting.size) {
      this.#phase = 'idle';
      this.#report();
    }
  }

  /** The oldest waiting entries that were made under one protocol. */
  #nextBatch(size: number): OutboxEntry[] {
    const entries = [...this.#waiting.values()].filter((entry) => !this.#unstored.has(entry.id));
    const hash = entries[0]?.protocol_hash;
    return entries.filter((entry) => entry.protocol_hash === hash).slice(0, size);
  }

  async #trySend(batch: readonly OutboxEntry[]): Promise<SendOutcome> {
    const hash = batch[0]?.protocol_hash ?? this.#options.protocolHash;
    try {
      return await this.#options.send(
        hash,
        batch.map((entry) => entry.operation),
      );
    } catch {
      return { kind: 'unreachable' };
    }
  }

  async #acknowledge(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#waiting.delete(id);
    this.#savedAt = this.#options.timers.now();
    this.#retryMs = RETRY_FIRST_MS;
    // If this removal fails the entries are sent again, and the server knows their ids.
    await this.#options.store.remove(ids).catch(() => undefined);
    this.#report();
  }

  async #moveAside(
    batch: readonly OutboxEntry[],
    { kind, reason }: { kind: 'refused' | 'conflict'; reason: string },
  ): Promise<void> {
    const entries = batch.map((entry): OutboxEntry => ({ ...entry, state: 'set_aside', reason }));
    for (const entry of entries) this.#waiting.delete(entry.id);
    this.#setAside.push(...entries);
    await this.#options.store.put(entries).catch(() => undefined);
    this.#options.onSetAside(entries, kind === 'refused');
    this.#report();
  }

  #pause(phase: 'offline' | 'signed_out' | 'other_browser'): void {
    this.#phase = phase;
    this.#report();
    if (phase !== 'offline') return;
    this.#schedule(this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_LONGEST_MS);
  }

  #schedule(delayMs: number): void {
    if (this.#stopped || this.#timer !== null) return;
    this.#timer = this.#options.timers.set(() => {
      this.#timer = null;
      void this.flush();
    }, delayMs);
  }

  #report(): void {
    this.#options.onStatus(this.status);
  }
}
