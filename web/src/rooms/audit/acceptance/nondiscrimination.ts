// The record for 45 CFR 92.210 as the report prints it: which fields are gaps.
import type { Shown } from '../audit_api';

export const ATTRIBUTES_1557 = ['race', 'color', 'national_origin', 'sex', 'age', 'disability'] as const;

export type Record1557 = Shown['nondiscrimination'];
export type Row1557 = Record1557['rows'][number];

/** What is to be done about an empty field; null when it is filled. Without an attribute, of the tool itself. */
export function remedyOf(record: Pick<Record1557, 'gaps'>, attribute: string, ...fields: string[]): string | null {
  return record.gaps.find((gap) => gap.attribute === attribute && fields.includes(gap.field))?.remedy ?? null;
}
