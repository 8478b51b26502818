/** One clip's frames and its playback, as the pages see them. */

import { FrameClock } from './frame_clock';
import { FrameStore, type FrameFailure } from './frame_store';
import { Playback } from './playback';
import type { Region } from './calibration';

/** What the viewer needs of a clip's metadata. */
export interface ViewerClip {
  clip_id: string;
  rows: number;
  columns: number;
  frame_count: number;
  frame_time_ms: number[] | number | null;
  regions: Region[];
}

export function frameAddress(clipId: string, frame: number): string {
  return `/api/clips/${encodeURIComponent(clipId)}/frames/${frame}`;
}

export class Cine {
  readonly clip: ViewerClip;
  readonly clock: FrameClock;
  readonly store: FrameStore;
  readonly playback: Playback;
  frame = $state(0);
  playing = $state(false);
  /** Changes whenever a frame became drawable. */
  arrivals = $state(0);
  /** Why the frame that is asked for cannot be shown; null when it can. */
  failure = $state.raw<FrameFailure | null>(null);

  constructor(clip: ViewerClip) {
    this.clip = clip;
    this.clock = new FrameClock(clip.frame_count, clip.frame_time_ms);
    this.store = new FrameStore({
      frameCount: clip.frame_count,
      rows: clip.rows,
      columns: clip.columns,
      address: (frame) => frameAddress(clip.clip_id, frame),
      onReady: (frame) => {
        if (frame !== this.frame) return;
        this.failure = null;
        this.arrivals += 1;
      },
      onFailure: (frame, failure) => {
        if (frame === this.frame) this.failure = failure;
      },
    });
    this.playback = new Playback({
      clock: this.clock,
      now: () => performance.now(),
      requestTick: (tick) => requestAnimationFrame(tick),
      cancelTick: (handle) => cancelAnimationFrame(handle),
      isReady: (frame) => this.store.has(frame),
      onFrame: (frame) => {
        this.frame = frame;
        this.failure = null;
      },
      onAhead: (frame, direction) => this.store.want(frame, direction),
      onPlaying: (playing) => (this.playing = playing),
    });
    this.store.want(0, 1);
  }

  get lastFrame(): number {
    return this.clip.frame_count - 1;
  }

  /** Fetch the standing frame again after a failure. */
  retry(): void {
    this.failure = null;
    this.store.want(this.frame, 1);
  }

  close(): void {
    this.playback.pause();
    this.store.close();
  }
}
