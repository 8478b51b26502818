/** Which frame stands on screen at which time. */

/** Used, and said so, when the file records no frame time. */
export const ASSUMED_FRAME_MS = 1000 / 30;

/**
 * Frame index as a function of elapsed time.
 *
 * A list gives the milliseconds from the frame before to each frame, so its first entry
 * (0 in most files) is not a duration; the last frame stays for the median step.
 */
export class FrameClock {
  /** Start of each frame in milliseconds, then the length of one pass. */
  readonly #starts: number[];
  /** True when the file records no usable frame time. */
  readonly assumed: boolean;
  readonly frameCount: number;

  constructor(frameCount: number, frameTimeMs: readonly number[] | number | null) {
    this.frameCount = frameCount;
    const steps = stepsOf(frameCount, frameTimeMs);
    this.assumed = steps === null;
    const used = steps ?? new Array<number>(Math.max(frameCount - 1, 0)).fill(ASSUMED_FRAME_MS);
    this.#starts = [0];
    for (const step of used) this.#starts.push((this.#starts.at(-1) as number) + step);
    this.#starts.push((this.#starts.at(-1) as number) + median(used));
  }

  /** Length of one pass in milliseconds. */
  get durationMs(): number {
    return this.#starts.at(-1) as number;
  }

  /** Start of frame k within a pass, in milliseconds. */
  startOf(frame: number): number {
    return this.#starts[frame] ?? 0;
  }

  /** The frame that stands at `elapsedMs` from the start of frame 0, looping. */
  frameAt(elapsedMs: number): number {
    if (this.frameCount <= 1) return 0;
    const pass = this.durationMs;
    const time = ((elapsedMs % pass) + pass) % pass;
    let low = 0;
    let high = this.frameCount - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      // A hair of tolerance, so that a timer's rounding does not show the frame before.
      if ((this.#starts[middle] as number) <= time + 1e-6) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function stepsOf(
  frameCount: number,
  frameTimeMs: readonly number[] | number | null,
): number[] | null {
  const wanted = Math.max(frameCount - 1, 0);
  const list = typeof frameTimeMs === 'number' ? [frameTimeMs] : (frameTimeMs ?? []);
  if (list.length === 1 && usable(list[0]))
    return new Array<number>(wanted).fill(list[0] as number);
  const steps = list.length === frameCount ? list.slice(1) : list;
  return steps.length === wanted && wanted > 0 && steps.every(usable) ? [...steps] : null;
}

function usable(step: number | undefined): boolean {
  return step !== undefined && Number.isFinite(step) && step > 0;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? ASSUMED_FRAME_MS;
}
