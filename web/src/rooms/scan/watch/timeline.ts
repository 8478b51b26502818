// The settings of a recording over time: lanes of what was changed, and names for them.
import { KNOBS, SWITCHES, shownValue, type KnobSpec } from '@/console/controls';
import { t, type MessageKey } from '@/messages';
import type { RecordedChange } from '../scan_api';

/** One control over time: steps from one value to the next. */
export interface Lane {
  control: string;
  name: string;
  /** Time, value as words, and height 0 to 1; null for words. */
  steps: { timeS: number; words: string; level: number | null }[];
}
export interface Segment {
  fromS: number;
  toS: number;
  word: string;
}

const pathOf = (knob: { group: string; field: string }): string => `${knob.group}.${knob.field}`;
const KNOB = new Map<string, KnobSpec>(KNOBS.map((knob) => [pathOf(knob), knob]));
const SWITCH = new Map(SWITCHES.map((one) => [pathOf(one), one]));
const PLACES: Readonly<Record<string, MessageKey>> = {
  mode: 'scan.keys.mode',
  transducer: 'scan.transducer',
  'colour.centre_mm': 'scan.watch.box.lateral',
  'colour.depth_mm': 'scan.watch.box.depth',
  'spectral.lateral_mm': 'scan.watch.gate.lateral',
  'spectral.depth_mm': 'scan.watch.gate.depth',
};

/** A control's name as its knob is called. */
export function controlName(path: string): string {
  const knob = KNOB.get(path);
  if (knob) return t(`scan.knob.${knob.id}` as MessageKey);
  const one = SWITCH.get(path);
  if (one) return t(`scan.switch.${one.id}` as MessageKey);
  if (path.startsWith('image.tgc_db.')) return t('scan.watch.tgc', { n: path.slice(13) });
  const place = PLACES[path];
  return place ? t(place) : path;
}

/** A value with its unit, as its knob shows it. */
export function controlValue(path: string, value: number | string): string {
  if (path === 'mode') return t(`scan.mode.${value}` as MessageKey);
  if (typeof value === 'string') return value;
  const knob = KNOB.get(path);
  if (knob) return `${shownValue(knob, value)} ${knob.unit}`.trim();
  return `${value.toFixed(1).replace('-', '−')} ${path.startsWith('image.tgc') ? 'dB' : 'mm'}`;
}

/** Lanes of the controls that were turned, the most turned first; the mode has its own band. */
export function lanesOf(changes: readonly RecordedChange[], most: number): Lane[] {
  const found = new Map<string, RecordedChange[]>();
  for (const one of changes) {
    if (one.control !== 'mode') found.set(one.control, [...(found.get(one.control) ?? []), one]);
  }
  return [...found.entries()]
    .filter(([, list]) => list.length > 1)
    .toSorted((a, b) => b[1].length - a[1].length)
    .slice(0, most)
    .map(([control, list]) => ({ control, name: controlName(control), steps: stepsOf(control, list) }));
}

function stepsOf(control: string, list: readonly RecordedChange[]): Lane['steps'] {
  const numbers = list.map((one) => one.value).filter((value): value is number => typeof value === 'number');
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return list.map(({ time_s, value }) => ({
    timeS: time_s,
    words: controlValue(control, value),
    level: typeof value === 'number' ? (value - low) / (high - low || 1) : null,
  }));
}

/** What was set by then in each lane. */
export function laneValue(lane: Lane, timeS: number): string {
  return lane.steps.findLast((step) => step.timeS <= timeS)?.words ?? lane.steps[0]?.words ?? '';
}

/** Stretches of one mode each. */
export function modeSegments(changes: readonly RecordedChange[], endS: number): Segment[] {
  const modes = changes.filter((one) => one.control === 'mode');
  return modes.map(({ time_s, value }, i) => ({
    fromS: i === 0 ? 0 : time_s, toS: modes[i + 1]?.time_s ?? endS, word: controlValue('mode', value),
  }));
}
