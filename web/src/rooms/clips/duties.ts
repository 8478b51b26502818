// Duties of the clips library: sheets that wait for a look, versions that wait for a decision.
import { call } from '@/api/client';
import { tCount, t } from '@/messages';
import type { Duty, DutySource } from '@/shell/duties.svelte';

export const duties: DutySource = async (may) => {
  if (!may('clips.list')) return [];
  const { result } = await call(
    'clips.list',
    { text: '', kind: 'image', eligible: false, sort: 'imported', ascending: false, limit: 1 },
    { onSignedOut: 'throw' },
  );
  const count = (filter: string, value: string): number =>
    result.counts.find((one) => one.filter === filter && one.value === value)?.clips ?? 0;
  const waiting = may('clips.clear') ? count('clearance', 'waiting') : 0;
  const conflicts = may('clips.resolve') ? count('conflict', 'true') : 0;
  const duty = (n: number, title: string, detail: string): Duty[] =>
    n > 0 ? [{ room: 'clips', title, detail, due_on: null, href: '/clips', count: n }] : [];
  return [
    ...duty(waiting, tCount('due.sheets', waiting), t('due.sheets.why')),
    ...duty(conflicts, tCount('due.conflicts', conflicts), t('due.conflicts.why')),
  ];
};
