// One press of a button: busy, what it gave, or why it was refused.
import { call, type EvidenceRef } from '@/api/client';
import { asApiError, type ApiError } from '@/api/errors';
import type { OperationName, RequestOf, ResultOf } from '@/api/operations';

export class Action<K extends OperationName> {
  busy = $state(false);
  failure = $state.raw<ApiError | null>(null);
  result = $state.raw<ResultOf<K> | null>(null);
  evidence = $state.raw<EvidenceRef | null>(null);
  #operation: K;

  constructor(operation: K) {
    this.#operation = operation;
  }

  /** Send it; true when it was done. */
  async run(request: RequestOf<K>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = null;
    try {
      const answer = await call(this.#operation, request);
      this.result = answer.result;
      this.evidence = answer.evidence;
      return true;
    } catch (thrown) {
      this.failure = asApiError(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
