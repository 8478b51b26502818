// What waits for this person, gathered from the rooms. A room tells its duties with a file
// rooms/<room>/duties.ts that exports `duties`.
import { session } from './session.svelte';

export interface Duty {
  room: string;
  title: string;
  detail: string;
  /** ISO date, or null when nothing is due by a day. */
  due_on: string | null;
  href: string;
  /** Counted in the room's badge. */
  count: number;
}
export type DutySource = (may: (operation: string) => boolean) => Promise<Duty[]>;

const modules = import.meta.glob<{ duties: DutySource }>('../rooms/*/duties.ts');

class Duties {
  /** null until they were read once. */
  items = $state<Duty[] | null>(null);

  count(room: string): number {
    return (this.items ?? []).reduce((sum, duty) => sum + (duty.room === room ? duty.count : 0), 0);
  }

  async load(): Promise<void> {
    const may = (operation: string): boolean => session.may(operation);
    const found = await Promise.allSettled(
      Object.values(modules).map(async (load) => (await load()).duties(may)),
    );
    this.items = found
      .flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
      .sort((a, b) => (a.due_on ?? '9999').localeCompare(b.due_on ?? '9999'));
  }
}

export const duties = new Duties();
