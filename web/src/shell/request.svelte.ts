// One request whose three ends (loading, result, error) a page shows.
import { call, type EvidenceRef } from '@/api/client';
import { asApiError, type ApiError } from '@/api/errors';
import type { OperationName, RequestOf, ResultOf } from '@/api/operations';

export class Loaded<K extends OperationName> {
  result = $state<ResultOf<K> | null>(null);
  evidence = $state<EvidenceRef | null>(null);
  error = $state<ApiError | null>(null);
  busy = $state(false);
  #operation: K;
  #stop: AbortController | undefined;

  constructor(operation: K) {
    this.#operation = operation;
  }

  /** Send the request; a newer one takes the place of one that is still under way. */
  async load(request: RequestOf<K>): Promise<void> {
    this.#stop?.abort();
    const stop = new AbortController();
    this.#stop = stop;
    this.busy = true;
    try {
      const answer = await call(this.#operation, request, { signal: stop.signal });
      if (stop.signal.aborted) return;
      this.result = answer.result;
      this.evidence = answer.evidence;
      this.error = null;
    } catch (thrown) {
      if (!stop.signal.aborted) this.error = asApiError(thrown);
    } finally {
      if (!stop.signal.aborted) this.busy = false;
    }
  }
}
