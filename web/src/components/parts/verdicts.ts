// The seven verdict kinds: colour, shape, line style and word always go together.
export type VerdictKind = 'fail' | 'equal' | 'open' | 'none' | 'ok' | 'due' | 'gap';

export interface VerdictStyle {
  shape: 'triangle' | 'bars' | 'diamond' | 'slash' | 'check' | 'clock' | 'square';
  /** Interval line and chip edge. */
  line: 'solid' | 'dashed' | 'dotted';
  /** SVG dash pattern of an interval; null draws no interval at all. */
  dash: string | null;
  hatched: boolean;
}

export const VERDICTS: Record<VerdictKind, VerdictStyle> = {
  fail: { shape: 'triangle', line: 'solid', dash: '', hatched: false },
  equal: { shape: 'bars', line: 'solid', dash: '', hatched: false },
  open: { shape: 'diamond', line: 'dashed', dash: '4 3', hatched: true },
  none: { shape: 'slash', line: 'dotted', dash: null, hatched: false },
  ok: { shape: 'check', line: 'solid', dash: '', hatched: false },
  due: { shape: 'clock', line: 'solid', dash: '', hatched: false },
  gap: { shape: 'square', line: 'dashed', dash: '4 3', hatched: false },
};
export const VERDICT_KINDS = Object.keys(VERDICTS) as VerdictKind[];

/** Categories (readers, subgroups, sides) in their fixed order: hue, marker and dash. */
export const CATEGORIES = [
  { id: 'a', marker: 'circle', dash: '' },
  { id: 'b', marker: 'square', dash: '6 3' },
  { id: 'c', marker: 'triangle', dash: '2 3' },
  { id: 'd', marker: 'diamond', dash: '10 4' },
  { id: 'e', marker: 'cross', dash: '8 3 2 3' },
] as const;
export type CategoryId = (typeof CATEGORIES)[number]['id'];
