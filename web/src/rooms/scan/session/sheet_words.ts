// A row of the measurement sheet in one line: what was measured, then what was not.
import { t } from '@/messages';
import type { Report } from '../scan_api';

type Row = Report['sheet'][number];
type Cell = Row['values'][number];

const SHORT = new Set(['psv', 'edv', 'ri', 'imt']);
const FIGURES = 3;

interface SheetLine {
  values: string;
  missing: string;
  /** Each value as it was stored. */
  stored: string;
}

export function sheetLine(row: Row): SheetLine {
  const measured = row.values.filter(isMeasured);
  const missing = row.values.filter((one) => !isMeasured(one)).map(name);
  return {
    values: measured.map((one) => `${name(one)} ${words(one)}`).join(' · '),
    missing: missing.length === 0 ? '' : t('scan.report.unmeasured', { names: missing.join(', ') }),
    stored: measured.map((one) => `${one.name} ${one.text}`).join(', '),
  };
}

const isMeasured = (one: Cell): boolean => one.text !== 'not measured';

function name(one: Cell): string {
  return SHORT.has(one.name) ? one.name.toUpperCase() : one.name;
}

function words(one: Cell): string {
  if (one.value === null) return one.text;
  const shown = String(Number(one.value.toPrecision(FIGURES))).replace('-', '\u2212');
  return `${shown}${one.unit === '' || one.unit === '°' ? one.unit : ` ${one.unit}`}`;
}
