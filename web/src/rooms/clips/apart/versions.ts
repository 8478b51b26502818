// Versions of one instance as comparable rows.
import type { ResultOf } from '@/api/operations';
import { t } from '@/messages';
import { bytes, date, number } from '@/messages/numbers';
import { encoding } from '../clip_words';

export type Conflict = ResultOf<'clips.conflicts'>['conflicts'][number];
type Version = Conflict['versions'][number];

export interface ComparedRow {
  name: string;
  values: string[];
  differs: boolean;
}

/** Facts of the versions row by row, those that differ first. */
export function differences(versions: readonly Version[]): ComparedRow[] {
  const row = (name: string, read: (version: Version) => string): ComparedRow => {
    const values = versions.map((version) => read(version) || t('clips.notrecorded'));
    return { name, values, differs: new Set(values).size > 1 };
  };
  const rows = [
    row(t('clips.facts.size'), (v) => (v.rows && v.columns ? t('clips.size', { columns: v.columns, rows: v.rows }) : '')),
    row(t('clips.column.frames'), (v) => number(v.frame_count)),
    row(t('clips.facts.stored'), (v) => bytes(v.size_bytes)),
    row(t('clips.facts.encoding'), (v) => encoding(v.transfer_syntax)),
    row(t('clips.conflicts.pixels'), (v) => v.pixel_sha256?.slice(0, 16) ?? ''),
    row(t('clips.column.scanner'), (v) => [v.manufacturer, v.model].filter(Boolean).join(', ')),
    row(t('clips.facts.date'), (v) => v.study_date),
    row(t('clips.column.patient'), (v) => v.patient.slice(-6)),
    row(t('clips.conflicts.seen'), (v) => date(v.seen_at, true)),
  ];
  return [...rows.filter((one) => one.differs), ...rows.filter((one) => !one.differs)];
}
