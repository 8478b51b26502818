/** One tab writes a task; a second one reads, and may take over. */

export type TabRole = 'writer' | 'reader';

export interface TabLockOptions {
  taskId: string;
  /** Called at each change of role, and once at the start. */
  onRole: (role: TabRole) => void;
  /** Send what waits, before another tab takes over. */
  beforeYield: () => Promise<void>;
  locks?: LockManager;
  openChannel?: (name: string) => BroadcastChannel;
}

type Note = { kind: 'yield-please' } | { kind: 'yielded' };

/** After this long a writer that does not answer is taken to be gone or frozen. */
const YIELD_WAIT_MS = 1500;

export class TabLock {
  readonly #options: TabLockOptions;
  readonly #name: string;
  readonly #locks: LockManager | undefined;
  readonly #channel: BroadcastChannel;
  #release: (() => void) | null = null;
  #onYielded: (() => void) | null = null;
  #closed = false;
  role: TabRole = 'reader';

  constructor(options: TabLockOptions) {
    this.#options = options;
    this.#name = `sonobridge-task-${options.taskId}`;
    this.#locks = options.locks ?? globalThis.navigator?.locks;
    this.#channel = (options.openChannel ?? ((name) => new BroadcastChannel(name)))(this.#name);
    this.#channel.onmessage = (event: MessageEvent<Note>) => void this.#hear(event.data);
  }

  /** Become the writer if no other tab is. */
  start(): Promise<TabRole> {
    return this.#acquire({ ifAvailable: true });
  }

  /** Ask the writer to finish and step back; take the lock from it if it does not answer. */
  async takeOver(): Promise<TabRole> {
    const yielded = new Promise<void>((resolve) => {
      this.#onYielded = resolve;
      setTimeout(resolve, YIELD_WAIT_MS);
    });
    this.#channel.postMessage({ kind: 'yield-please' } satisfies Note);
    await yielded;
    return this.#acquire({ steal: true });
  }

  /** Give the lock back and listen no more. */
  close(): void {
    this.#closed = true;
    this.#release?.();
    this.#release = null;
    this.#channel.close();
  }

  async #hear(note: Note): Promise<void> {
    if (note.kind === 'yielded') this.#onYielded?.();
    if (note.kind !== 'yield-please' || this.role !== 'writer') return;
    this.#become('reader');
    await this.#options.beforeYield().catch(() => undefined);
    this.#release?.();
    this.#release = null;
    if (!this.#closed) this.#channel.postMessage({ kind: 'yielded' } satisfies Note);
  }

  #acquire(options: LockOptions): Promise<TabRole> {
    const locks = this.#locks;
    if (!locks) {
      this.#become('writer');
      return Promise.resolve(this.role);
    }
    return new Promise((resolve) => {
      const held = locks.request(this.#name, options, (lock) => {
        this.#become(lock ? 'writer' : 'reader');
        resolve(this.role);
        if (!lock) return undefined;
        return new Promise<void>((release) => {
          this.#release = release;
        });
      });
      // A stolen lock rejects: the other tab writes now.
      held.catch(() => {
        if (!this.#closed) this.#become('reader');
        resolve(this.role);
      });
    });
  }

  #become(role: TabRole): void {
    this.role = role;
    this.#options.onRole(role);
  }
}
