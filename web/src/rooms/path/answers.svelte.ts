// The eight answers of this person, kept in this browser until the workspace keeps them.
import { call } from '@/api/client';
import { asApiError, type ApiError } from '@/api/errors';
import type { RubricResult } from '@/api/path';
import { session } from '@/shell/session.svelte';

export const CRITERIA = [
  'variety', 'depth', 'patient', 'fast_pace',
  'problem_solving', 'research_education', 'independence', 'communication',
] as const;
export type Criterion = (typeof CRITERIA)[number];
export type Answers = (number | null)[];

/** Eight answers from 1 to 5, or null where none is given; anything else is no answer. */
export function readAnswers(text: string | null): Answers {
  let raw: unknown = null;
  try {
    raw = JSON.parse(text ?? 'null');
  } catch {
    // Unreadable text counts as no answers.
  }
  const list: unknown[] = Array.isArray(raw) ? raw : [];
  return CRITERIA.map((_, i) => {
    const value = list[i];
    return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 5 ? value : null;
  });
}

export class Rubric {
  own = $state<Answers>(CRITERIA.map(() => null));
  /** A published profile that is looked at; the person's own answers stay untouched. */
  persona = $state<{ name: string; answers: number[] } | null>(null);
  result = $state<RubricResult | null>(null);
  failure = $state<ApiError | null>(null);
  busy = $state(false);
  #stop: AbortController | undefined;

  get shown(): Answers {
    return this.persona?.answers ?? this.own;
  }
  get given(): number {
    return this.shown.filter((answer) => answer !== null).length;
  }
  get open(): number {
    return this.shown.findIndex((answer) => answer === null);
  }

  load(): void {
    try {
      this.own = readAnswers(localStorage.getItem(this.#store));
    } catch {
      // Storage is switched off: start empty.
    }
  }

  set(index: number, value: number): void {
    this.own[index] = value;
    try {
      localStorage.setItem(this.#store, JSON.stringify(this.own));
    } catch {
      // The answers then last for this visit.
    }
    void this.score();
  }

  look(persona: { name: string; answers: number[] } | null): void {
    this.persona = persona;
    void this.score();
  }

  async score(): Promise<void> {
    this.#stop?.abort();
    const answers = this.shown.filter((answer) => answer !== null);
    if (answers.length < CRITERIA.length) {
      this.result = null;
      return;
    }
    const stop = new AbortController();
    this.#stop = stop;
    this.busy = true;
    try {
      const { result } = await call('path.rubric', { answers }, { signal: stop.signal });
      this.result = result;
      this.failure = null;
    } catch (thrown) {
      if (!stop.signal.aborted) this.failure = asApiError(thrown);
    } finally {
      if (!stop.signal.aborted) this.busy = false;
    }
  }

  get #store(): string {
    return `sonobridge.rubric.${session.info?.workspace_id ?? ''}.${session.info?.person_id ?? ''}`;
  }
}
