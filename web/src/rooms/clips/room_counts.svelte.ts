// Counts that every page of the room shows in its tabs: what waits, what stands apart.
import { call } from '@/api/client';
import { t } from '@/messages';
import { number } from '@/messages/numbers';
import { session } from '@/shell/session.svelte';
import { FIRST_ORDER, NO_FILTERS, requestOf } from './library/filters';

/** Files in quarantine are counted up to here. */
const COUNTED = 99;

class RoomCounts {
  waiting = $state<number | null>(null);
  conflicts = $state<number | null>(null);
  quarantined = $state('');

  /** Read the counts; a tab without its count is still a tab, so failures stay silent. */
  async refresh(): Promise<void> {
    const [clips, apart] = await Promise.all([
      session.may('clips.list') ? call('clips.list', requestOf(NO_FILTERS, FIRST_ORDER, null, 1)).catch(() => null) : null,
      session.may('clips.items') ? call('clips.items', { status: 'quarantined', limit: COUNTED }).catch(() => null) : null,
    ]);
    if (clips) this.take(clips.result.counts);
    if (apart) {
      const n = apart.result.items.length;
      const more = apart.result.next_page !== null;
      this.quarantined = n === 0 ? '' : more ? t('clips.nav.more', { n: number(n) }) : number(n);
    }
  }

  take(counts: readonly { filter: string; value: string; clips: number }[]): void {
    this.waiting = countOf(counts, 'clearance', 'waiting');
    this.conflicts = countOf(counts, 'conflict', 'yes');
  }
}

/** How many clips of the whole library carry a value of a filter. */
export function countOf(
  counts: readonly { filter: string; value: string; clips: number }[],
  filter: string,
  value: string,
): number {
  return counts.find((one) => one.filter === filter && one.value === value)?.clips ?? 0;
}

export const roomCounts = new RoomCounts();
