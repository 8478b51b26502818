// The state of the last steps of the road: the draft, what is locked, and whether they differ.
import { call } from '@/api/client';
import { asApiError, type ApiError } from '@/api/errors';
import type { Coverage, LockResult, ProductDetail, Protocol, TableDetail } from '../audit_api';
import { draftOf, type Draft } from './draft';

export interface LockedView {
  protocol_id: string;
  version: number;
  sha256: string;
  locked_at: string;
  unblinded_at: string;
  after: boolean;
  earlier: LockResult['earlier'];
  power: LockResult['power'];
  protocol: Protocol;
  coverage: Coverage | null;
}

export class LockState {
  product = $state.raw<ProductDetail | null>(null);
  table = $state.raw<TableDetail | null>(null);
  draft = $state<Draft | null>(null);
  locked = $state.raw<LockedView | null>(null);
  error = $state.raw<ApiError | null>(null);
  refusal = $state.raw<ApiError | null>(null);
  busy = $state(false);
  #lockedText = $state('');
  readonly #productId: string;
  readonly #tableId: string;

  constructor(productId: string, tableId: string) {
    this.#productId = productId;
    this.#tableId = tableId;
  }

  /** Whether the form says something else than what is locked. */
  get changed(): boolean {
    return this.draft !== null && JSON.stringify(this.draft) !== this.#lockedText;
  }

  async load(): Promise<void> {
    try {
      const [product, table, protocols] = await Promise.all([
        call('audit.product', { product_id: this.#productId }),
        call('audit.table', { table_id: this.#tableId }),
        call('audit.protocols', { product_id: this.#productId, table_id: this.#tableId }),
      ]);
      this.product = product.result;
      this.table = table.result;
      const newest = protocols.result.protocols.find((one) => one.newest) ?? protocols.result.protocols[0];
      if (newest) await this.#show(newest.protocol_id);
      else this.draft = draftOf(table.result.proposed, product.result.product, table.result.table.name);
      this.error = null;
    } catch (thrown) {
      this.error = asApiError(thrown);
    }
  }

  async #show(protocolId: string): Promise<void> {
    const { result } = await call('audit.protocol', { protocol_id: protocolId });
    const { locked, line } = result;
    if (!this.product) return;
    this.draft = draftOf(locked.protocol, this.product.product, locked.protocol.title);
    this.#lockedText = JSON.stringify(this.draft);
    this.locked = {
      protocol_id: protocolId, version: locked.version, sha256: locked.protocol_sha256, locked_at: locked.locked_at,
      unblinded_at: line.unblinded_at, after: line.after_results, earlier: locked.earlier ?? [], power: result.power,
      protocol: locked.protocol, coverage: null,
    };
  }

  /** Lock what the form says; the version before stays where it is. */
  async lock(): Promise<boolean> {
    if (!this.draft || this.busy) return false;
    this.busy = true;
    this.refusal = null;
    const sent = $state.snapshot(this.draft) as Draft;
    try {
      const { result } = await call('audit.lock', {
        product_id: this.#productId, table_id: this.#tableId, protocol: protocolOf(sent),
      });
      this.#lockedText = JSON.stringify(this.draft);
      this.locked = {
        protocol_id: result.protocol_id, version: result.version, sha256: result.protocol_sha256, locked_at: result.locked_at,
        unblinded_at: result.unblinded_at, after: Boolean(result.unblinded_at) && result.locked_at >= result.unblinded_at,
        earlier: result.earlier, power: result.power, protocol: sent, coverage: result.coverage,
      };
      return true;
    } catch (thrown) {
      this.refusal = asApiError(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

/** What is sent: entries of the 92.210 record that nobody touched are left out, as gaps. */
function protocolOf(draft: Draft): Protocol {
  return {
    ...draft,
    nondiscrimination: draft.nondiscrimination.filter(
      (one) => one.use !== 'unknown' || one.mitigation || one.owner || one.date,
    ),
  };
}
