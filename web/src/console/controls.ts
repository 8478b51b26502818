// Probe and knobs as the socket carries them, and what each knob may be set to.

export interface ProbeControl {
  side: 'left' | 'right';
  slide_mm: number;
  sweep_deg: number;
  rotate_deg: number;
  rock_deg: number;
  tilt_deg: number;
  press_mm: number;
}
export interface ImageSettings {
  frequency_mhz: number;
  harmonic: boolean;
  transmit: 'focused' | 'plane';
  depth_mm: number;
  focus_mm: number;
  gain_db: number;
  tgc_db: number[];
  dynamic_range_db: number;
  power_db: number;
  sector_percent: number;
}
export interface ColourSettings {
  frequency_mhz: number;
  centre_mm: number;
  depth_mm: number;
  width_mm: number;
  height_mm: number;
  steer_deg: number;
  prf_hz: number;
  gain_db: number;
  wall_filter: 0 | 1 | 2;
  ensemble: number;
  priority_percent: number;
  invert: boolean;
}
export interface SpectralSettings {
  frequency_mhz: number;
  lateral_mm: number;
  depth_mm: number;
  gate_mm: number;
  steer_deg: number;
  cursor_deg: number;
  prf_hz: number;
  baseline: number;
  wall_filter_hz: number;
  sweep_s: number;
  gain_db: number;
  invert: boolean;
}
export type ScanMode = 'b' | 'colour' | 'spectral';
export interface ConsoleSettings {
  transducer: 'L11-5v' | 'C5-2v' | 'P4-2v';
  mode: ScanMode;
  image: ImageSettings;
  colour: ColourSettings;
  spectral: SpectralSettings;
}

export type Group = 'image' | 'colour' | 'spectral';
export interface KnobSpec {
  id: string;
  group: Group;
  field: string;
  /** Modes in which the knob is shown. */
  modes: readonly ScanMode[];
  /** The letter that takes hold of the knob; arrows then turn it. */
  key: string | null;
  min: number;
  max: number;
  step: number;
  unit: string;
  digits: number;
  /** Shown value is the stored one times this (kHz for Hz). */
  scale?: number;
  /** Stands behind "more" in its panel. */
  more?: boolean;
}

type Range = readonly [min: number, max: number, step: number];
type Shown = readonly [unit: string, digits: number, scale?: number];

function knob(
  name: string, path: `${Group}.${string}`, key: string | null, [min, max, step]: Range,
  [unit, digits, scale]: Shown, more = false,
): KnobSpec {
  const [group, field] = path.split('.') as [Group, string];
  const modes: readonly ScanMode[] = group === 'image' ? ['b', 'colour', 'spectral'] : [group];
  return { id: name, group, field, modes, key, min, max, step, unit, digits, ...(scale ? { scale } : {}), more };
}

/** Ranges are those of the server's settings. */
export const KNOBS: readonly KnobSpec[] = [
  knob('cursor', 'spectral.cursor_deg', 'a', [-80, 80, 1], ['°', 0]),
  knob('gate', 'spectral.gate_mm', 'g', [0.5, 12, 0.5], ['mm', 1]),
  knob('steer', 'spectral.steer_deg', 's', [-30, 30, 1], ['°', 0]),
  knob('scale', 'spectral.prf_hz', 'p', [1000, 24000, 500], ['kHz', 1, 0.001]),
  knob('filter', 'spectral.wall_filter_hz', 'w', [25, 800, 25], ['Hz', 0]),
  knob('baseline', 'spectral.baseline', 'b', [-0.5, 0.5, 0.05], ['%', 0, 100], true),
  knob('doppler_gain', 'spectral.gain_db', 'e', [-30, 30, 1], ['dB', 0], true),
  knob('doppler_frequency', 'spectral.frequency_mhz', 'j', [1.5, 10, 0.5], ['MHz', 1], true),
  knob('sweep', 'spectral.sweep_s', 'y', [1, 8, 1], ['s', 0], true),
  knob('box_gain', 'colour.gain_db', 'e', [-30, 30, 1], ['dB', 0]),
  knob('box_steer', 'colour.steer_deg', 's', [-30, 30, 1], ['°', 0]),
  knob('box_scale', 'colour.prf_hz', 'p', [400, 16000, 200], ['kHz', 1, 0.001]),
  knob('box_filter', 'colour.wall_filter', 'w', [0, 2, 1], ['', 0]),
  knob('box_width', 'colour.width_mm', 'b', [4, 80, 1], ['mm', 0]),
  knob('box_height', 'colour.height_mm', 'g', [4, 80, 1], ['mm', 0], true),
  knob('box_frequency', 'colour.frequency_mhz', 'j', [1.5, 10, 0.5], ['MHz', 1], true),
  knob('box_ensemble', 'colour.ensemble', 'y', [4, 16, 1], ['', 0], true),
  knob('box_priority', 'colour.priority_percent', 'a', [0, 100, 5], ['%', 0], true),
  knob('overall_gain', 'image.gain_db', 'n', [-30, 30, 1], ['dB', 0]),
  knob('depth', 'image.depth_mm', 'd', [15, 200, 5], ['mm', 0]),
  knob('focus', 'image.focus_mm', 'f', [5, 180, 1], ['mm', 0]),
  knob('frequency', 'image.frequency_mhz', 'q', [1.5, 12, 0.1], ['MHz', 1]),
  knob('range', 'image.dynamic_range_db', 'r', [30, 90, 2], ['dB', 0], true),
  knob('power', 'image.power_db', 'o', [-20, 0, 1], ['dB', 0], true),
  knob('sector', 'image.sector_percent', 'l', [30, 100, 5], ['%', 0], true),
];

export interface SwitchSpec {
  id: string;
  group: Group;
  field: string;
  key: string;
  /** What off and on are stored as; false and true where nothing is said. */
  stored?: readonly [off: string, on: string];
}

/** Controls that are on or off. */
export const SWITCHES: readonly SwitchSpec[] = [
  { id: 'harmonic', group: 'image', field: 'harmonic', key: 'u' },
  { id: 'plane', group: 'image', field: 'transmit', key: 'k', stored: ['focused', 'plane'] },
  { id: 'invert', group: 'spectral', field: 'invert', key: 'i' },
  { id: 'box_invert', group: 'colour', field: 'invert', key: 'i' },
];

/** The switches of a mode. */
export function switchesOf(mode: ScanMode): SwitchSpec[] {
  return SWITCHES.filter((one) => one.group === 'image' || one.group === mode);
}

export function readSwitch(settings: ConsoleSettings, one: SwitchSpec): boolean {
  return (settings[one.group] as unknown as Record<string, boolean | string>)[one.field] === (one.stored?.[1] ?? true);
}

export function withSwitch(settings: ConsoleSettings, one: SwitchSpec): ConsoleSettings {
  const on = !readSwitch(settings, one);
  return { ...settings, [one.group]: { ...settings[one.group], [one.field]: one.stored?.[on ? 1 : 0] ?? on } };
}

/** Centre of each probe's band, MHz, in steps of the knob (figures of simulator/probe/catalogue.py). */
const CENTRE_MHZ: Readonly<Record<ConsoleSettings['transducer'], number>> = { 'L11-5v': 7.6, 'C5-2v': 3.6, 'P4-2v': 2.7 };
/** Doppler is sent below the middle of the band, for depth: about two thirds of it, as 5 of 7.6 MHz. */
const DOPPLER_SHARE = 2 / 3;

/** Settings with another probe in the hand: it transmits in its own band, as a preset would. */
export function withTransducer(settings: ConsoleSettings, transducer: ConsoleSettings['transducer']): ConsoleSettings {
  if (transducer === settings.transducer) return settings;
  const frequency_mhz = CENTRE_MHZ[transducer];
  const doppler = { frequency_mhz: Math.round(2 * DOPPLER_SHARE * frequency_mhz) / 2 };
  return {
    ...settings,
    transducer,
    image: { ...settings.image, frequency_mhz },
    colour: { ...settings.colour, ...doppler },
    spectral: { ...settings.spectral, ...doppler },
  };
}

/** Whether the lines of a probe come from one point: they are then not steered. */
export const isSector = ({ transducer }: Pick<ConsoleSettings, 'transducer'>): boolean => transducer !== 'L11-5v';

/** The knobs of a mode, in the order of the panel; lines of a sector have none to steer them. */
export function knobsOf(settings: Pick<ConsoleSettings, 'mode' | 'transducer'>): KnobSpec[] {
  return KNOBS.filter((knob) => knob.modes.includes(settings.mode) && !(knob.field === 'steer_deg' && isSector(settings)));
}

export function readKnob(settings: ConsoleSettings, knob: KnobSpec): number {
  return (settings[knob.group] as unknown as Record<string, number>)[knob.field]!;
}

/** Settings with one knob set; the value is held to the knob's range and steps of it. */
export function withKnob(settings: ConsoleSettings, knob: KnobSpec, value: number): ConsoleSettings {
  const steps = Math.round((clamp(value, knob.min, knob.max) - knob.min) / knob.step);
  const held = clamp(Number((knob.min + steps * knob.step).toFixed(4)), knob.min, knob.max);
  return { ...settings, [knob.group]: { ...settings[knob.group], [knob.field]: held } };
}

/** A knob's value as it is shown, without its unit. */
export function shownValue(knob: KnobSpec, value: number): string {
  return (value * (knob.scale ?? 1)).toFixed(knob.digits).replace('-', '−');
}

export function withTgc(settings: ConsoleSettings, slider: number, value: number): ConsoleSettings {
  const tgc_db = settings.image.tgc_db.map((old, i) => (i === slider ? clamp(value, -20, 20) : old));
  return { ...settings, image: { ...settings.image, tgc_db } };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** How far the probe may be moved on the neck. */
export const PROBE_RANGE: Readonly<Record<Exclude<keyof ProbeControl, 'side'>, readonly [number, number]>> = {
  slide_mm: [-70, 75],
  sweep_deg: [0, 115],
  rotate_deg: [-180, 180],
  rock_deg: [-35, 35],
  tilt_deg: [-35, 35],
  press_mm: [0, 8],
};

export type ProbeAxis = keyof typeof PROBE_RANGE;

export function movedProbe(probe: ProbeControl, axis: ProbeAxis, by: number): ProbeControl {
  const [low, high] = PROBE_RANGE[axis];
  let value = probe[axis] + by;
  if (axis === 'rotate_deg') value = ((value + 540) % 360) - 180;
  return { ...probe, [axis]: Number(clamp(value, low, high).toFixed(3)) };
}

/** Whether the probe was moved; choosing the other side of the neck is no movement. */
export function hasMoved(before: ProbeControl, after: ProbeControl): boolean {
  return (Object.keys(PROBE_RANGE) as ProbeAxis[]).some((axis) => before[axis] !== after[axis]);
}
