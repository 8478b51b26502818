// The answers of one fork: a draft in this browser, kept as evidence on request.
import { call } from '@/api/client';
import { asApiError, type ApiError } from '@/api/errors';
import type { ForkName, RubricAsked, RubricResult } from '@/api/path';
import { session } from '@/shell/session.svelte';

export const CRITERIA: Record<ForkName, readonly string[]> = {
  generalist_specialist: [
    'variety', 'depth', 'patient', 'fast_pace',
    'problem_solving', 'research_education', 'independence', 'communication',
  ],
  clinical_technical: [
    'hands_on_scanning', 'image_craft_haemodynamics', 'bedside_ai_tools', 'patient_contact', 'bias_awareness',
    'data_code_curiosity', 'labelling_patience', 'validation_statistics_drift', 'regulatory_quality',
  ],
};
export const SUB_QUESTIONS = ['can_do', 'want', 'need'] as const;
export type SubQuestion = (typeof SUB_QUESTIONS)[number];
export type Answers = (number | null)[];
export type Parts = Record<SubQuestion, Answers>;

/** Answers from 1 to 5, or null where none is given; anything else is no answer. */
export function readAnswers(text: string | null, count = CRITERIA.generalist_specialist.length): Answers {
  let raw: unknown = null;
  try {
    raw = JSON.parse(text ?? 'null');
  } catch {
    // Unreadable text counts as no answers.
  }
  const list: unknown[] = Array.isArray(raw) ? raw : [];
  return Array.from({ length: count }, (_, i) => {
    const value = list[i];
    return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 5 ? value : null;
  });
}

/** The mean of three sub-answers, halves up; null while one is open. The server joins them by the same rule. */
export function joined(parts: Parts, index: number): number | null {
  const given = SUB_QUESTIONS.map((name) => parts[name][index] ?? null);
  if (given.some((one) => one === null)) return null;
  const sum = given.reduce<number>((total, one) => total + (one ?? 0), 0);
  return Math.floor((2 * sum + 3) / 6);
}

export interface Kept {
  answers: number[];
  decided_at: string;
  id: string;
  hash: string;
}

export class Rubric {
  readonly fork: ForkName;
  readonly criteria: readonly string[];
  own = $state<Answers>([]);
  /** Sub-answers, when the person answers in three parts. */
  parts = $state<Parts | null>(null);
  /** Own weights of both sides; null: as published. */
  weights = $state<{ first: number[]; second: number[] } | null>(null);
  normGroup = $state('');
  /** A published profile that is looked at; the person's own answers stay untouched. */
  persona = $state<{ name: string; answers: number[] } | null>(null);
  result = $state<RubricResult | null>(null);
  failure = $state<ApiError | null>(null);
  busy = $state(false);
  kept = $state<Kept | null>(null);
  keeping = $state(false);
  #stop: AbortController | undefined;

  constructor(fork: ForkName = 'generalist_specialist') {
    this.fork = fork;
    this.criteria = CRITERIA[fork];
    this.own = this.#none();
  }

  get shown(): Answers {
    return this.persona?.answers ?? this.own;
  }
  get given(): number {
    return this.shown.filter((answer) => answer !== null).length;
  }
  get open(): number {
    return this.shown.findIndex((answer) => answer === null);
  }

  /** True when the shown answers are the kept ones, under the published weights. */
  get isKept(): boolean {
    return this.kept !== null && this.weights === null && this.shown.join() === this.kept.answers.join();
  }

  /** Read what was kept last; a draft of this browser goes before it. */
  async load(): Promise<void> {
    this.own = readAnswers(this.#draft(), this.criteria.length);
    if (session.may('path.decision')) {
      try {
        const { result } = await call('path.decision', { fork: this.fork });
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

  /** Keep the own answers as evidence, with sub-answers and weights as they stand. */
  async keep(): Promise<void> {
    this.keeping = true;
    try {
      const { result, evidence } = await call('path.decide', { ...this.request(), asked: [...this.criteria] });
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
    this.#save();
    void this.score();
  }

  /** Start or end answering in three parts; the answers stay as a first guess of each part. */
  splitUp(on: boolean): void {
    this.parts = on ? { can_do: [...this.own], want: [...this.own], need: [...this.own] } : null;
    void this.score();
  }

  setPart(name: SubQuestion, index: number, value: number): void {
    if (!this.parts) return;
    this.parts[name][index] = value;
    this.own[index] = joined(this.parts, index);
    this.#save();
    void this.score();
  }

  look(persona: { name: string; answers: number[] } | null): void {
    this.persona = persona;
    void this.score();
  }

  async score(): Promise<void> {
    this.#stop?.abort();
    if (this.open >= 0) {
      this.result = null;
      return;
    }
    const stop = new AbortController();
    this.#stop = stop;
    this.busy = true;
    try {
      const { result } = await call('path.rubric', this.request(), { signal: stop.signal });
      this.result = result;
      this.failure = null;
    } catch (thrown) {
      if (!stop.signal.aborted) this.failure = asApiError(thrown);
    } finally {
      if (!stop.signal.aborted) this.busy = false;
    }
  }

  /** What is sent: answers or sub-answers, and weights when they are the person's own. */
  request(): RubricAsked {
    const split = this.parts && !this.persona ? whole(this.parts) : null;
    return {
      fork: this.fork,
      ...(split ?? { answers: this.shown.filter((answer) => answer !== null) }),
      ...(this.weights ? { first_weights: this.weights.first, second_weights: this.weights.second } : {}),
      ...(this.normGroup ? { norm_group: this.normGroup } : {}),
    };
  }

  #none(): Answers {
    return this.criteria.map(() => null);
  }

  #save(): void {
    try {
      localStorage.setItem(this.#store, JSON.stringify(this.own));
    } catch {
      // The answers then last for this visit.
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
    const name = this.fork === 'generalist_specialist' ? 'rubric' : `rubric.${this.fork}`;
    return `sonobridge.${name}.${session.info?.workspace_id ?? ''}.${session.info?.person_id ?? ''}`;
  }
}

function whole(parts: Parts): Record<SubQuestion, number[]> | null {
  const lists = SUB_QUESTIONS.map((name) => parts[name].filter((one) => one !== null));
  const [can_do = [], want = [], need = []] = lists;
  return can_do.length === parts.can_do.length && want.length === can_do.length && need.length === can_do.length
    ? { can_do, want, need }
    : null;
}
