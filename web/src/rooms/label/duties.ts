// Duties of the label room: clips that wait for this person's reading.
import { call } from '@/api/client';
import { t, tCount } from '@/messages';
import type { DutySource } from '@/shell/duties.svelte';

export const duties: DutySource = async (may) => {
  if (!may('label.studies')) return [];
  const { result } = await call('label.studies', {}, { onSignedOut: 'throw' });
  const open = result.studies.reduce((sum, study) => sum + study.mine_open, 0);
  if (!open) return [];
  return [
    {
      room: 'label',
      title: tCount('label.duty', open),
      detail: t('label.duty.why'),
      due_on: null,
      href: '/label',
      count: open,
    },
  ];
};
