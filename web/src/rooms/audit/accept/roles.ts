// Which field of a protocol names a column, and how a column changes its role.
import type { Draft } from './draft';

export const SINGLES = ['patient', 'image', 'reference', 'score', 'prediction', 'compared', 'site', 'version'] as const;
export const LISTS = ['readers', 'class_scores', 'metrics'] as const;

/** The role of a column; "subgroup" may stand beside site and version, which are told first. */
export function roleOf(draft: Pick<Draft, 'columns' | 'subgroups'>, column: string): string {
  const single = SINGLES.find((role) => draft.columns[role] === column);
  if (single) return single;
  const list = LISTS.find((role) => draft.columns[role].includes(column));
  if (list) return list;
  return draft.subgroups.some((one) => one.column === column) ? 'subgroup' : '';
}

/** Give a column a role; whichever column had a single role loses it. */
export function setRole(draft: Pick<Draft, 'columns' | 'subgroups'>, column: string, role: string): void {
  for (const name of SINGLES) if (draft.columns[name] === column) draft.columns[name] = '';
  for (const name of LISTS) draft.columns[name] = draft.columns[name].filter((one) => one !== column);
  const single = SINGLES.find((name) => name === role);
  const list = LISTS.find((name) => name === role);
  if (single) draft.columns[single] = column;
  else if (list) draft.columns[list] = [...draft.columns[list], column];
  // Site and version may also be groups; any other role takes the column out of them.
  if (role !== 'subgroup' && role !== 'site' && role !== 'version') {
    const at = draft.subgroups.findIndex((one) => one.column === column);
    if (at >= 0) draft.subgroups.splice(at, 1);
  }
}
