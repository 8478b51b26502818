// Sends a batch of operations and tells the outbox what became of it.
import { call } from '@/api/client';
import { asApiError } from '@/api/errors';
import type { Send } from './outbox';
import { browserName } from './browser_name';

/** Codes of a refusal that a new sign-in, not another edit, resolves. */
const SESSION_CODES = /^session\b/;

export function sendTo(taskId: string): Send {
  return async (protocolHash, operations) => {
    try {
      const answer = await call(
        'label.append',
        { task_id: taskId, protocol_hash: protocolHash, operations: [...operations], tab: browserName() },
        { onSignedOut: 'throw' },
      );
      return { kind: 'acknowledged', ids: answer.result.acknowledged };
    } catch (thrown) {
      const error = asApiError(thrown);
      const reason = [error.what, error.why].filter(Boolean).join(' ');
      if (error.signedOut || (error.status === 403 && SESSION_CODES.test(error.code))) {
        return { kind: 'signed_out' };
      }
      if (error.code === 'label.other_tab') return { kind: 'other_browser' };
      if (error.status === 409) return { kind: 'conflict', reason };
      const passing = error.status === 0 || error.status >= 500 || error.status === 408 || error.status === 429;
      return passing ? { kind: 'unreachable' } : { kind: 'refused', reason };
    }
  };
}
