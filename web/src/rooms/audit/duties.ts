// Duties of the audit room: flags without a decision, and decided ones that this person owns.
import { call } from '@/api/client';
import { t, tCount } from '@/messages';
import type { Duty, DutySource } from '@/shell/duties.svelte';

export const duties: DutySource = async (may) => {
  if (!may('audit.flags')) return [];
  const { result } = await call('audit.flags', { state: 'not_closed' }, { onSignedOut: 'throw' });
  const { undecided, mine, overdue, next_due_on: due } = result.duties;
  const first = result.flags.find((flag) => flag.state === 'open');
  const own = result.flags.find((flag) => flag.state === 'decided');
  const duty = (n: number, title: string, detail: string, flag: typeof first, dueOn: string | null): Duty[] =>
    n > 0 ? [{ room: 'audit', title, detail, due_on: dueOn, href: flag ? `/audit/${flag.evaluation_id}/flags` : '/audit', count: n }] : [];
  return [
    ...duty(undecided, tCount('due.flags', undecided), t('due.flags.why'), first, null),
    ...duty(mine, tCount('due.flags.mine', mine), overdue > 0 ? tCount('due.flags.overdue', overdue) : t('due.flags.mine.why'), own, due),
  ];
};
