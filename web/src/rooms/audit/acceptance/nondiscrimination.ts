// The six attributes of 45 CFR 92.210 and which fields of an entry are still empty.
import type { NondiscriminationEntry } from '../audit_api';

export const ATTRIBUTES_1557 = ['race', 'color', 'national_origin', 'sex', 'age', 'disability'] as const;

/** Names of the empty fields, by the rule of the report: without an entry all of them. */
export function gapsOf(entry: NondiscriminationEntry | undefined): string[] {
  if (!entry) return ['use', 'mitigation', 'owner', 'date'];
  return [
    entry.use === 'proxy' && !entry.proxy ? 'use' : '',
    entry.mitigation ? '' : 'mitigation',
    entry.owner ? '' : 'owner',
    entry.date ? '' : 'date',
  ].filter(Boolean);
}
