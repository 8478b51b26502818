// Runs a job and waits for its end, so that a page can go on with what it made.
import { call } from '@/api/client';
import { ApiError, asApiError } from '@/api/errors';
import type { Job } from '@/api/jobs';
import { jobs } from '@/shell/jobs.svelte';

const POLL_MS = 400;

export class JobRun {
  job = $state.raw<Job | null>(null);
  error = $state.raw<ApiError | null>(null);
  busy = $state(false);

  /** True when the job is done; false when it failed or was cancelled, with the reason in `error`. */
  async run(start: () => Promise<string>): Promise<boolean> {
    this.busy = true;
    this.error = null;
    this.job = null;
    try {
      const id = await start();
      void jobs.refresh();
      await this.#finished(id);
      return true;
    } catch (thrown) {
      this.error = asApiError(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }

  cancel(): void {
    if (this.job) void jobs.cancel(this.job.id).catch(() => undefined);
  }

  async #finished(id: string): Promise<void> {
    for (;;) {
      const { result } = await call('jobs.list', { limit: 50, unseen: false });
      const job = result.jobs.find((one) => one.id === id) ?? null;
      this.job = job;
      if (!job || job.state === 'done') return;
      if (job.state === 'failed' || job.state === 'lost' || job.state === 'cancelled') {
        throw new ApiError(500, { code: job.code || job.state, what: job.message || job.title, why: job.why, kept: job.kept, remedy: job.remedy });
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}
