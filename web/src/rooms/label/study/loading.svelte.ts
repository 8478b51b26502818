// One request of a page: its result, or why there is none.
import { asApiError, type ApiError } from '@/api/errors';

export class Loaded<T> {
  value = $state.raw<T | null>(null);
  error = $state.raw<ApiError | null>(null);
  readonly #fetch: () => Promise<{ result: T }>;

  constructor(fetch: () => Promise<{ result: T }>) {
    this.#fetch = fetch;
    void this.load();
  }

  /** Ask (again); what was shown stays until the answer comes. */
  async load(): Promise<void> {
    try {
      this.value = (await this.#fetch()).result;
      this.error = null;
    } catch (thrown) {
      this.error = asApiError(thrown);
    }
  }
}
