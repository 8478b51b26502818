// Figures of a move in words: a loss is said, not only coloured.
import type { MoneyResult } from '@/api/path';
import { t } from '@/messages';
import { number } from '@/messages/numbers';

/** Dollars without cents: "$120,890", "−$76,673". */
export function dollars(value: number): string {
  const text = number(value);
  return text.startsWith('−') ? `−$${text.slice(1)}` : `$${text}`;
}

/** Short dollars for axes: "$120k", "−$80k". */
export function short(value: number): string {
  const thousands = number(value / 1000);
  return thousands.startsWith('−') ? `−$${thousands.slice(1)}k` : `$${thousands}k`;
}

/** "below zero by $76,673", or the amount ahead. */
export function inWords(value: number): string {
  return value < 0
    ? t('money.below', { amount: dollars(-value) })
    : t('money.above', { amount: dollars(value) });
}

export function breakEven(result: MoneyResult): string {
  if (result.first_break_even === null) return t('money.never');
  return result.last_break_even === result.first_break_even
    ? t('money.even', { year: result.first_break_even })
    : t('money.even.twice', { first: result.first_break_even, last: result.last_break_even ?? '–' });
}

/** The largest absolute value, rounded up to a full step, so that scales stand on round numbers. */
export function reach(values: readonly number[], step = 50_000): number {
  return Math.max(step, Math.ceil(Math.max(...values.map(Math.abs)) / step) * step);
}
