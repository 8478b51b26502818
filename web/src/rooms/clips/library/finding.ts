// The library in one sentence and one line of counts.
import { t, tCount } from '@/messages';
import type { ResultOf } from '@/api/operations';
import { countOf } from '../room_counts.svelte';

type Result = ResultOf<'clips.list'>;

/** "41 clips; 6 contact sheets wait for a look". */
export function finding(result: Result): string {
  if (result.total === 0) return t('clips.finding.none');
  const clips = whose(result);
  const waiting = countOf(result.counts, 'clearance', 'waiting');
  if (waiting > 0) return `${clips}; ${tCount('clips.finding.waiting', waiting)}`;
  const conflicts = countOf(result.counts, 'conflict', 'yes');
  if (conflicts > 0) return `${clips}; ${tCount('clips.finding.conflicts', conflicts)}`;
  const refused = countOf(result.counts, 'clearance', 'refused');
  if (refused > 0) return `${clips}; ${tCount('clips.finding.refused', refused)}`;
  return t('clips.finding.done', { clips });
}

/** "41 clips of 12 patients"; patients only where all objects are clips, so that the count is theirs. */
function whose(result: Result): string {
  const n = countOf(result.counts, 'kind', 'image');
  const clips = tCount('count.clips', n);
  return n === result.total ? tCount('clips.finding.patients', result.patients, { clips }) : clips;
}

/** "35 cleared · 6 wait · 1 in conflict · 30 with a scale · 4 other objects"; zeros are left out. */
export function counted(result: Result): string {
  const has = (filter: string, value: string): number => countOf(result.counts, filter, value);
  const parts: [string, number][] = [
    ['clips.line.cleared', has('clearance', 'cleared')],
    ['clips.line.waiting', has('clearance', 'waiting')],
    ['clips.line.refused', has('clearance', 'refused')],
    ['clips.line.conflict', has('conflict', 'yes')],
    ['clips.line.calibrated', has('calibrated', 'yes')],
    ['clips.line.incomplete', has('state', 'truncated')],
    ['clips.line.undecodable', has('state', 'undecodable')],
    ['clips.line.other', has('kind', 'non_image') + has('kind', 'fragment')],
  ];
  return parts.filter(([, n]) => n > 0).map(([key, n]) => tCount(key, n)).join(' · ');
}
