// The queue of contact sheets: one at a time, the likeliest to hold text first.
import { call } from '@/api/client';
import { asApiError, type ApiError } from '@/api/errors';
import type { ResultOf } from '@/api/operations';
import type { ClipLine } from '../clips_api';

export interface Sheet {
  clip: ClipLine;
  sheet: NonNullable<ResultOf<'clips.next_sheet'>['sheet']>;
}
export interface Decided extends Sheet {
  decision: 'cleared' | 'refused';
}

export class SheetQueue {
  shown = $state.raw<Sheet | null>(null);
  waiting = $state<number | null>(null);
  busy = $state(false);
  error = $state<ApiError | null>(null);
  /** The last decision, so that it can be looked at again and changed. */
  last = $state.raw<Decided | null>(null);
  decided = $state(0);
  #skipped: string[] = [];
  #stop: AbortController | undefined;

  /** Show the sheet of one clip, or of the next one that waits. */
  async load(clipId: string | null = null): Promise<void> {
    this.#stop?.abort();
    const stop = new AbortController();
    this.#stop = stop;
    this.busy = true;
    this.error = null;
    try {
      const request = { clip_id: clipId, skip: this.#skipped };
      const { result } = await call('clips.next_sheet', request, { signal: stop.signal });
      if (stop.signal.aborted) return;
      const { clip, sheet } = result;
      this.shown = clip && sheet ? { clip, sheet } : null;
      this.waiting = result.waiting;
    } catch (thrown) {
      if (!stop.signal.aborted) this.error = asApiError(thrown);
    } finally {
      if (!stop.signal.aborted) this.busy = false;
    }
  }

  /** Write the decision about the sheet that is shown; true when it was written. */
  async decide(decision: Decided['decision'], note: string): Promise<boolean> {
    const shown = this.shown;
    if (!shown || this.busy) return false;
    this.busy = true;
    this.error = null;
    try {
      const clip_id = shown.clip.id;
      await call('clips.clear', { clip_id, sheet_sha256: shown.sheet.sha256, decision, note });
    } catch (thrown) {
      this.error = asApiError(thrown);
      this.busy = false;
      return false;
    }
    this.last = { ...shown, decision };
    this.decided += 1;
    await this.load();
    return true;
  }

  /** Put this sheet off; it comes again after the others. */
  async skip(): Promise<void> {
    if (!this.shown || this.busy) return;
    // The server takes 200; the oldest come round again.
    this.#skipped = [...this.#skipped, this.shown.clip.id].slice(-200);
    await this.load();
  }

  /** Start again with those that were put off. */
  async restart(): Promise<void> {
    this.#skipped = [];
    await this.load();
  }

  /** Show the sheet of the last decision again; a new decision replaces the old one. */
  async back(): Promise<void> {
    if (!this.last || this.busy) return;
    const id = this.last.clip.id;
    this.last = null;
    await this.load(id);
  }
}
