// Sends chosen files in parcels; each is imported by a job. Then adds up what became of them.
import { call, sessionHeaders } from '@/api/client';
import { ApiError, asApiError, offlineError, readError } from '@/api/errors';
import type { Job } from '@/api/jobs';
import type { components } from '@/api/schema';
import { jobs } from '@/shell/jobs.svelte';
import { session } from '@/shell/session.svelte';
import { addUp, type Outcome } from './outcome';
import { parcels, type Parcel } from './parcels';

type Answer = components['schemas']['UploadAnswer'];
type Stage = 'choosing' | 'sending' | 'done' | 'stopped';
export interface UploadOptions {
  dates: 'years' | 'shifted';
  keep_originals: boolean;
}

const POLL_MS = 400;

export class Upload {
  stage = $state<Stage>('choosing');
  files = $state(0);
  total = $state(0);
  sent = $state(0);
  /** The job that works on files which are already there. */
  job = $state.raw<Job | null>(null);
  elapsed_s = $state(0);
  outcome = $state.raw<Outcome | null>(null);
  error = $state.raw<ApiError | null>(null);
  #request: XMLHttpRequest | null = null;
  #cancelled = false;

  get rate(): number | null {
    return this.elapsed_s > 0.5 && this.sent > 0 ? this.sent / this.elapsed_s : null;
  }
  get remaining_s(): number | null {
    return this.rate ? (this.total - this.sent) / this.rate : null;
  }

  async send(files: readonly File[], options: UploadOptions): Promise<void> {
    this.stage = 'sending';
    this.error = null;
    this.outcome = null;
    this.job = null;
    this.files = files.length;
    this.total = files.reduce((sum, file) => sum + file.size, 0);
    this.sent = 0;
    this.elapsed_s = 0;
    this.#cancelled = false;
    const began = performance.now();
    const timer = setInterval(() => (this.elapsed_s = (performance.now() - began) / 1000), 250);
    const known = new Set<string>();
    try {
      for (const run of (await call('clips.runs', { limit: 200 })).result.runs) known.add(run.id);
      await this.#all(parcels(files), options, () => clearInterval(timer));
      this.stage = 'done';
    } catch (thrown) {
      this.error = this.#cancelled ? null : asApiError(thrown);
      this.stage = 'stopped';
    } finally {
      clearInterval(timer);
    }
    this.job = null;
    this.outcome = await this.#sum(known).catch(() => null);
  }

  /** Stop sending, and the job that runs; what came in stays. */
  cancel(): void {
    this.#cancelled = true;
    this.#request?.abort();
    if (this.job) void jobs.cancel(this.job.id).catch(() => undefined);
  }

  again(): void {
    this.stage = 'choosing';
    this.outcome = null;
    this.error = null;
  }

  async #all(list: readonly Parcel[], options: UploadOptions, onsent: () => void): Promise<void> {
    const started: string[] = [];
    let done = 0;
    for (const parcel of list) {
      started.push((await this.#post(parcel, options, done)).job_id);
      done += parcel.bytes;
      this.sent = done;
      void jobs.refresh();
    }
    onsent();
    for (const id of started) await this.#finished(id);
  }

  /** Wait for a job's end; throws what it failed with. */
  async #finished(id: string): Promise<void> {
    for (;;) {
      const { result } = await call('jobs.list', { limit: 50 });
      const job = result.jobs.find((one) => one.id === id);
      this.job = job ?? null;
      if (!job || job.state === 'done') return;
      if (job.state === 'failed' || job.state === 'lost') {
        throw new ApiError(500, { code: job.code, what: job.message, why: job.why, kept: job.kept, remedy: job.remedy });
      }
      if (job.state === 'cancelled') {
        this.#cancelled = true;
        throw new DOMException('cancelled', 'AbortError');
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** The counts of the imports that were not there before. */
  async #sum(known: ReadonlySet<string>): Promise<Outcome | null> {
    const { result } = await call('clips.runs', { limit: 50 });
    const mine = result.runs.filter(
      (run) => run.source === 'upload' && run.person_id === session.info?.person_id && !known.has(run.id),
    );
    if (mine.length === 0) return null;
    const items = await Promise.all(
      mine.map((run) => call('clips.items', { run_id: run.id, status: 'quarantined', limit: 500 })),
    );
    return addUp(mine, items.flatMap((answer) => answer.result.items));
  }

  /** One parcel; XMLHttpRequest, because fetch does not tell how much was sent. */
  #post(parcel: Parcel, options: UploadOptions, before: number): Promise<Answer> {
    const form = new FormData();
    form.set('dates', options.dates);
    form.set('keep_originals', String(options.keep_originals));
    // File names may name patients: they stay in the browser.
    parcel.files.forEach((file, i) => form.append('files', file, `${i + 1}.dcm`));
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      this.#request = request;
      request.open('POST', '/api/clips/upload');
      request.setRequestHeader('Accept', 'application/json');
      for (const [name, value] of Object.entries(sessionHeaders())) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => {
        this.sent = before + Math.min(parcel.bytes, event.loaded);
      };
      request.onerror = () => reject(offlineError());
      request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
      request.onload = () => {
        const body = parse(request.responseText);
        if (request.status >= 200 && request.status < 300 && body) resolve(body as Answer);
        else reject(readError(request.status, body));
      };
      request.send(form);
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
