// Which case comes next, and what the list says as a whole.
import { t, tCount } from '@/messages';
import type { CaseLine } from '../scan_api';

/** The easiest case that was not tried, else the easiest without an exam, else the weakest. */
export function nextCase(cases: readonly CaseLine[]): CaseLine | null {
  const untried = cases.filter((one) => one.attempts === 0);
  const unproven = cases.filter((one) => one.exams === 0);
  const from = untried.length > 0 ? untried : unproven.length > 0 ? unproven : cases;
  const rank = (one: CaseLine): number => (from === cases ? (one.best ?? 0) : one.difficulty);
  return from.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
}

/** The finding of the list: what was shown in exam mode, the only mode that counts. */
export function casesFinding(cases: readonly CaseLine[]): string {
  const shown = cases.filter((one) => one.exams > 0).length;
  const tried = cases.filter((one) => one.attempts > 0).length;
  if (shown > 0) return t('scan.cases.shown', { shown, count: cases.length });
  return tried > 0 ? tCount('scan.cases.practised', tried) : t('scan.cases.fresh');
}
