// Polls the jobs of this person: every second while one runs, every twenty seconds otherwise.
import { call } from '@/api/client';
import { asApiError, type ApiError } from '@/api/errors';
import type { Job } from '@/api/jobs';
import { session } from './session.svelte';

const BUSY_MS = 1000;
const IDLE_MS = 20000;

export function isRunning(job: Job): boolean {
  return job.state === 'queued' || job.state === 'running';
}

class Jobs {
  list = $state<Job[]>([]);
  failure = $state<ApiError | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watchers = 0;
  #finished = new Set<(job: Job) => void>();

  get running(): Job[] {
    return this.list.filter(isRunning);
  }
  get unseen(): Job[] {
    return this.list.filter((job) => !isRunning(job) && !job.seen);
  }

  watch(): () => void {
    this.#watchers += 1;
    if (this.#watchers === 1) void this.refresh();
    return () => {
      this.#watchers -= 1;
      if (this.#watchers === 0) clearTimeout(this.#timer);
    };
  }

  /** Tell a page when a job ends; the returned function stops that. */
  onFinished(listener: (job: Job) => void): () => void {
    this.#finished.add(listener);
    return () => this.#finished.delete(listener);
  }

  /** Ask now, for instance right after a job was started. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    if (session.may('jobs.list')) {
      try {
        const { result } = await call('jobs.list', { limit: 20, unseen: false }, { onSignedOut: 'throw' });
        this.#take(result.jobs);
        this.failure = null;
      } catch (thrown) {
        this.failure = asApiError(thrown);
      }
    }
    if (this.#watchers > 0) {
      const wait = this.running.length > 0 ? BUSY_MS : IDLE_MS;
      this.#timer = setTimeout(() => void this.refresh(), wait);
    }
  }

  #take(next: Job[]): void {
    const before = new Map(this.list.map((job) => [job.id, job]));
    this.list = next;
    for (const job of next) {
      const old = before.get(job.id);
      if (old && isRunning(old) && !isRunning(job)) {
        for (const listener of this.#finished) listener(job);
      }
    }
  }

  async cancel(id: string): Promise<void> {
    await call('jobs.cancel', { job_id: id });
    await this.refresh();
  }

  async retry(id: string): Promise<void> {
    await call('jobs.retry', { job_id: id });
    await this.refresh();
  }

  async seen(id: string): Promise<void> {
    await call('jobs.seen', { job_id: id });
    await this.refresh();
  }
}

export const jobs = new Jobs();
