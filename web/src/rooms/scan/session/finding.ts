// The sentence at the head of a result: gates first, then the mean beside what was attainable.
import { t, tCount } from '@/messages';
import { number, percent } from '@/messages/numbers';
import type { PartResult, ScanResult, ScanSession } from '../scan_api';

/** What the session showed, in one sentence. */
export function sessionFinding({ gates, relative }: ScanResult): string {
  const failed = gates.filter((gate) => !gate.passed);
  if (failed.length === 1) return t('scan.finding.gate', { gate: failed[0]!.title });
  if (failed.length > 1) return tCount('scan.finding.gates', failed.length, { gates: failed.map((gate) => gate.title).join('; ') });
  return t('scan.finding.passed', { share: percent(relative) });
}

/** The line under it: mean, attainable, worst part, mode, device, rung. */
export function findingLine(session: ScanSession, result: ScanResult): string {
  const worst = result.parts.find((part) => part.part_id === result.worst);
  return [
    t('scan.finding.mean', { mean: number(result.mean, 2), best: number(result.attainable, 2) }),
    worst ? t('scan.finding.worst', { name: worst.name }) : '',
    `${t(`scan.learning.${session.mode}.name`)}, ${session.devices.words}`,
    result.rung,
  ].filter(Boolean).join(' · ');
}

export interface NextMove {
  title: string;
  why: string;
}

/** What to do better: the first failed gate, else the weakest part that has a next move. */
export function nextMove(result: ScanResult): NextMove {
  const failed = result.gates.find((gate) => !gate.passed);
  if (failed) return { title: t('scan.next.gate', { gate: failed.title }), why: failed.reason };
  const weak = [result.parts.find((part) => part.part_id === result.worst), ...partsOf(result.parts, 'image')]
    .find((part) => part && part.value !== null && part.next_move);
  if (!weak) return { title: t('scan.next.none'), why: t('scan.next.none.why') };
  const move = weak.next_move;
  return {
    title: move.charAt(0).toUpperCase() + move.slice(1),
    why: t('scan.next.why', { name: weak.name, value: number(weak.value ?? 0, 2), reason: weak.reason }),
  };
}

/** Parts of one kind, the weakest first; those that do not apply stand at the end. */
export function partsOf(parts: readonly PartResult[], group: PartResult['group']): PartResult[] {
  return parts.filter((part) => part.group === group).toSorted((a, b) => (a.value ?? 2) - (b.value ?? 2));
}
