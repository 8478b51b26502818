// The live score as it is shown: smoothed over half a second, changing four times a second,
// read out at most every three seconds.
import type { LiveScore } from '../console_words';

export const TICK_MS = 250;
const SMOOTH_S = 0.5;
const SPOKEN_MS = 3000;

export class ScoreView {
  mean = $state<number | null>(null);
  /** Shown values by part; null where the part does not apply. */
  parts = $state.raw<Record<string, number | null>>({});
  /** What a screen reader hears next. */
  spoken = $state('');
  #spokenAt = -Infinity;

  /** Move towards the newest score; `now` in milliseconds. */
  tick(score: LiveScore | null, now: number, say: (score: LiveScore) => string): void {
    if (!score) return;
    this.mean = towards(this.mean, score.mean);
    this.parts = Object.fromEntries(
      score.parts.map((part) => [
        part.id,
        part.value === null ? null : towards(this.parts[part.id] ?? null, part.value),
      ]),
    );
    if (now - this.#spokenAt < SPOKEN_MS) return;
    this.#spokenAt = now;
    this.spoken = say(score);
  }
}

/** One step of an exponential average with the time constant of the rule. */
function towards(from: number | null, to: number): number {
  if (from === null) return to;
  return from + (to - from) * (1 - Math.exp(-TICK_MS / 1000 / SMOOTH_S));
}
