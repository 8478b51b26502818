// The outbox's state in the four words of SaveState.
import type { Saving } from '@/components/SaveState.svelte';
import type { OutboxStatus } from '../log/outbox';
import { t } from '@/messages';

/** `openedAt` stands in for the last save while nothing was edited on this page. */
export function savingOf(status: OutboxStatus, edits: number, openedAt: number): Saving {
  if (status.phase === 'not_stored' && status.waiting) {
    return { state: 'failed', reason: t('label.save.not_stored') };
  }
  if (!status.waiting) return { state: 'saved', at: status.savedAt ?? openedAt, edits };
  if (status.phase !== 'sending' && status.phase !== 'idle') {
    return { state: 'waiting', edits: status.waiting, since: status.savedAt };
  }
  return { state: 'saving' };
}
