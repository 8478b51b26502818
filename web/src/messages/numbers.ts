// Numbers, times and ranges as the product writes them: minus sign U+2212, en dash, space before unit.
const MINUS = '−';

/** A number with fixed digits and grouping: −1,234.5. */
export function number(value: number, digits = 0): string {
  const text = Math.abs(value).toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const zero = Number(text.replace(/,/g, '')) === 0;
  return value < 0 && !zero ? MINUS + text : text;
}

/** A difference with its sign: "+1.2", "−3.1", "0.0". */
export function signed(value: number, digits = 0): string {
  const text = number(value, digits);
  return value > 0 && Number(text.replace(/,/g, '')) !== 0 ? `+${text}` : text;
}

/** A share as a percentage: 0.384 gives "38 %". */
export function percent(share: number, digits = 0): string {
  return `${number(share * 100, digits)} %`;
}

/** A range: "0.55–0.70"; "to" stands between ends when one is negative. */
export function range(low: number, high: number, digits = 2): string {
  const between = low < 0 || high < 0 ? ' to ' : '–';
  return number(low, digits) + between + number(high, digits);
}

/** Digits that show an estimate: two for shares and coefficients, fewer for large numbers. */
export function digitsFor(value: number): number {
  const size = Math.abs(value);
  return size >= 100 ? 0 : size >= 10 ? 1 : 2;
}

/** A short hash or identifier: first and last characters. */
export function shorten(id: string, head = 12, tail = 2): string {
  return id.length > head + tail + 1 ? `${id.slice(0, head)}…${id.slice(-tail)}` : id;
}

/** A duration in words: "40 s", "2 min", "1 h 5 min". */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  const minutes = Math.round(s / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest ? ` ${rest} min` : ''}`;
}

/** Bytes in a readable unit: "3.1 GB". */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let i = 0;
  while (value >= 1000 && i < units.length - 1) {
    value /= 1000;
    i += 1;
  }
  return `${number(value, i < 2 || value >= 100 ? 0 : 1)} ${units[i] ?? 'B'}`;
}

/** A date in the person's own zone: "18 Nov 2026", with the time if asked. */
export function date(iso: string, withTime = false): string {
  const when = new Date(iso);
  if (Number.isNaN(when.getTime())) return iso;
  const day = when.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
  const time = when.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return withTime ? `${day}, ${time}` : day;
}
