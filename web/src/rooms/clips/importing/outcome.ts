// What became of imported files, added up over the imports that belong together.
import type { ItemLine, RunLine } from '../clips_api';

const COUNTS = ['files', 'imported', 'duplicate', 'conflict', 'quarantined', 'unchanged'] as const;

export type Outcome = Record<(typeof COUNTS)[number], number> & {
  reasons: { reason_code: string; files: number }[];
};

export function addUp(
  runs: readonly Pick<RunLine, (typeof COUNTS)[number]>[],
  quarantined: readonly Pick<ItemLine, 'reason_code'>[],
): Outcome {
  const sum = (name: (typeof COUNTS)[number]): number => runs.reduce((n, run) => n + run[name], 0);
  const reasons = new Map<string, number>();
  for (const item of quarantined) reasons.set(item.reason_code, (reasons.get(item.reason_code) ?? 0) + 1);
  return {
    files: sum('files'),
    imported: sum('imported'),
    duplicate: sum('duplicate'),
    conflict: sum('conflict'),
    quarantined: sum('quarantined'),
    unchanged: sum('unchanged'),
    reasons: [...reasons]
      .map(([reason_code, files]) => ({ reason_code, files }))
      .sort((a, b) => b.files - a.files || a.reason_code.localeCompare(b.reason_code)),
  };
}
