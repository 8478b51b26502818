/** Plays a clip by the wall clock: late frames are dropped, time is never stretched. */

import type { FrameClock } from './frame_clock';

export interface PlaybackOptions {
  clock: FrameClock;
  /** Milliseconds on a monotonic clock. */
  now: () => number;
  requestTick: (tick: () => void) => number;
  cancelTick: (handle: number) => void;
  /** Whether frame k can be drawn at once. */
  isReady: (frame: number) => boolean;
  /** Frame k now stands. */
  onFrame: (frame: number) => void;
  /** Frames that will be due next, so that they can be fetched. */
  onAhead: (frame: number, direction: 1 | -1) => void;
  onPlaying: (playing: boolean) => void;
}

/** A frame rate far from the file's is worth saying; this is what was really shown. */
export interface PlaybackCount {
  shown: number;
  dropped: number;
}

export class Playback {
  readonly #options: PlaybackOptions;
  #frame = 0;
  #anchorMs = 0;
  #tick: number | null = null;
  /** Frame that the clock asked for last, drawn or not. */
  #due = 0;
  #count: PlaybackCount = { shown: 0, dropped: 0 };

  constructor(options: PlaybackOptions) {
    this.#options = options;
  }

  get frame(): number {
    return this.#frame;
  }

  get playing(): boolean {
    return this.#tick !== null;
  }

  get count(): PlaybackCount {
    return { ...this.#count };
  }

  play(): void {
    if (this.playing || this.#options.clock.frameCount < 2) return;
    this.#anchorMs = this.#options.now() - this.#options.clock.startOf(this.#frame);
    this.#due = this.#frame;
    this.#count = { shown: 0, dropped: 0 };
    this.#schedule();
    this.#options.onPlaying(true);
  }

  pause(): void {
    if (this.#tick === null) return;
    this.#options.cancelTick(this.#tick);
    this.#tick = null;
    this.#options.onPlaying(false);
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  /** Show frame k (clamped) and pause. */
  seek(frame: number): void {
    this.pause();
    const last = this.#options.clock.frameCount - 1;
    const target = Math.min(Math.max(Math.round(frame), 0), last);
    const direction = target >= this.#frame ? 1 : -1;
    this.#frame = target;
    this.#options.onFrame(target);
    this.#options.onAhead(target, direction);
  }

  /** Move by a number of frames, stopping at both ends. */
  step(by: number): void {
    this.seek(this.#frame + by);
  }

  #schedule(): void {
    this.#tick = this.#options.requestTick(() => this.#advance());
  }

  #advance(): void {
    this.#schedule();
    const { clock, now, isReady, onFrame, onAhead } = this.#options;
    const due = clock.frameAt(now() - this.#anchorMs);
    if (due !== this.#due) {
      const passed = (due - this.#due + clock.frameCount) % clock.frameCount;
      this.#count.dropped += passed - 1;
      if (this.#due !== this.#frame) this.#count.dropped += 1;
      this.#due = due;
      onAhead(due, 1);
    }
    if (due !== this.#frame && isReady(due)) {
      this.#frame = due;
      this.#count.shown += 1;
      onFrame(due);
    }
  }
}
