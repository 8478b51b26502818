// Which rows of the power table stand on the page: one an attribute, the least seeing of its levels.
import type { Evaluation, PowerRow } from '../audit_api';
import { groupName } from '../finding';
import { rowsOf } from '../verdicts';

export interface PowerLine {
  key: string;
  name: string;
  size: number | null;
  note: string;
}
const MOST = 6;

/**
 * Levels without an answer first, since their power is what a reader asks for; an attribute whose
 * levels see equally well stands once by its title.
 */
export function powerSummary(evaluation: Evaluation, metric: string): PowerLine[] {
  const rows = evaluation.power.filter((row) => row.metric === metric);
  const asked = new Set(
    rowsOf(evaluation, metric, 1)
      .filter((row) => row.verdict !== 'equivalent' && row.verdict !== 'reference')
      .map((row) => row.group.key),
  );
  const titles = [...new Set(rows.map((row) => row.title))];
  const lines = titles.flatMap((title): PowerLine[] => {
    const of = rows.filter((row) => row.title === title);
    const sizes = of.map((row) => row.minimum_detectable);
    const first = of[0];
    if (first && sizes.every((size) => size !== null && Math.abs(size - (sizes[0] ?? 0)) < 0.002)) {
      return [{ key: title, name: title, size: first.minimum_detectable, note: '' }];
    }
    const wanted = of.filter((row) => asked.has(row.key));
    const least = (wanted.length > 0 ? wanted : of).toSorted(bySize)[0];
    return least ? [lineOf(least)] : [];
  });
  return lines.slice(0, MOST);
}

const bySize = (a: PowerRow, b: PowerRow): number =>
  (b.minimum_detectable ?? Number.POSITIVE_INFINITY) - (a.minimum_detectable ?? Number.POSITIVE_INFINITY);

const lineOf = (row: PowerRow): PowerLine => ({
  key: row.key,
  name: groupName({ title: row.title, level: row.level, kind: 'level' }),
  size: row.minimum_detectable,
  note: row.note,
});
