// One evaluation for all its pages: asked once, asked again when a decision changed it.
import { call } from '@/api/client';
import { asApiError, type ApiError } from '@/api/errors';
import type { Shown } from '../audit_api';

class ShownEvaluation {
  value = $state.raw<Shown | null>(null);
  error = $state.raw<ApiError | null>(null);
  /** Metric and depth stay when a person goes to another page of the evaluation and back. */
  metric = $state('');
  depth = $state(1);
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  /** Ask (again); what was shown stays until the answer comes. */
  async load(): Promise<void> {
    try {
      const value = (await call('audit.show', { evaluation_id: this.id })).result;
      if (!this.metric) this.metric = value.evaluation.locked.protocol.primary_metric ?? 'sensitivity';
      this.value = value;
      this.error = null;
    } catch (thrown) {
      this.error = asApiError(thrown);
    }
  }
}
export type { ShownEvaluation };

let last: ShownEvaluation | null = null;

/** The evaluation of an address: the pages share it as long as the address names the same one. */
export function evaluationOf(id: string): ShownEvaluation {
  if (last?.id !== id) last = new ShownEvaluation(id);
  void last.load();
  return last;
}
