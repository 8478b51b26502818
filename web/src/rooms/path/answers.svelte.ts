// The eight answers of this person: a draft in this browser, kept as evidence on request.
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

export interface Kept {
  answers: number[];
  decided_at: string;
  id: string;
  hash: string;
}

export class Rubric {
  own = $state<Answers>(CRITERIA.map(() => null));
  /** A published profile that is looked at; the person's own answers stay untouched. */
  persona = $state<{ name: string; answers: number[] } | null>(null);
  result = $state<RubricResult | null>(null);
  failure = $state<ApiError | null>(null);
  busy = $state(false);
  kept = $state<Kept | null>(null);
  keeping = $state(false);
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

  /** True when the shown answers are the kept ones. */
  get isKept(): boolean {
    return this.kept !== null && this.shown.join() === this.kept.answers.join();
  }

  /** Read what was kept last; a draft of this browser goes before it. */
  async load(): Promise<void> {
    this.own = readAnswers(this.#draft());
    if (session.may('path.decision')) {
      try {
        const { result } = await call('path.decision', {});
        if (result.rubric && result.evidence_id) {
          this.kept = {
            answers: [...result.rubric.answers],
            decided_at: result.decided_at ?? '',
            id: result.evidence_id,
            hash: result.evidence_hash ?? '',
          };
        }
      } catch (thrown) {
        this.failure = asApiError(thrown);
      }
    }
    // What was answered while this was read stands; the rest is taken from what was kept.
    this.own = this.own.map((answer, i) => answer ?? this.kept?.answers[i] ?? null);
    await this.score();
  }

  /** Keep the own answers as evidence. */
  async keep(): Promise<void> {
    const answers = this.own.filter((answer) => answer !== null);
    this.keeping = true;
    try {
      const { result, evidence } = await call('path.decide', { answers });
      this.kept = {
        answers: [...result.rubric.answers],
        decided_at: result.decided_at,
        id: evidence?.id ?? '',
        hash: evidence?.hash ?? '',
      };
      this.failure = null;
      this.#forget();
    } catch (thrown) {
      this.failure = asApiError(thrown);
    } finally {
      this.keeping = false;
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

  #forget(): void {
    try {
      localStorage.removeItem(this.#store);
    } catch {
      // Nothing was stored.
    }
  }

  #draft(): string | null {
    try {
      return localStorage.getItem(this.#store);
    } catch {
      return null; // Storage is switched off: start empty.
    }
  }

  get #store(): string {
    return `sonobridge.rubric.${session.info?.workspace_id ?? ''}.${session.info?.person_id ?? ''}`;
  }
}
