// Linear scales, ticks and rows for the charts.

export type Domain = readonly [number, number];

/** A function from data to pixels. */
export function linear(domain: Domain, range: Domain): (value: number) => number {
  const [d0, d1] = domain;
  const [r0, r1] = range;
  const slope = d1 === d0 ? 0 : (r1 - r0) / (d1 - d0);
  return (value) => r0 + (value - d0) * slope;
}

/** Round tick values inside a domain, about `count` of them. */
export function ticks(domain: Domain, count = 5): number[] {
  const span = domain[1] - domain[0];
  if (!(span > 0)) return [domain[0]];
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough) ?? rough;
  const first = Math.ceil(domain[0] / step - 1e-9);
  const last = Math.floor(domain[1] / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Digits that tell the ticks apart: 0.2 needs one, 0.05 two. */
export function tickDigits(marks: readonly number[], least = 0): number {
  const step = marks.length > 1 ? Math.abs((marks[1] ?? 0) - (marks[0] ?? 0)) : 1;
  for (let digits = least; digits < 6; digits += 1) {
    const scaled = step * 10 ** digits;
    if (Math.abs(scaled - Math.round(scaled)) < 1e-6) return digits;
  }
  return 6;
}

/** The part of an interval inside the domain, and whether it is cut at either end. */
export function clip(low: number, high: number, domain: Domain): {
  low: number; high: number; cutLow: boolean; cutHigh: boolean;
} {
  return {
    low: Math.max(low, domain[0]),
    high: Math.min(high, domain[1]),
    cutLow: low < domain[0],
    cutHigh: high > domain[1],
  };
}

/** Rows as CSV, quoted where needed; a leading =, +, - or @ of a text is made harmless. */
export function csv(head: string[], rows: (string | number)[][]): string {
  const cell = (value: string | number): string => {
    const text = typeof value === 'string' && /^[=+\-@]/.test(value) ? `'${value}` : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\n');
}
