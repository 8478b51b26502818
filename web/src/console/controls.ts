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
  compound: boolean;
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

type Group = 'image' | 'colour' | 'spectral';
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
}

const all: readonly ScanMode[] = ['b', 'colour', 'spectral'];

export const KNOBS: readonly KnobSpec[] = [
  { id: 'cursor', group: 'spectral', field: 'cursor_deg', modes: ['spectral'], key: 'a', min: -80, max: 80, step: 1, unit: '°', digits: 0 },
  { id: 'gate', group: 'spectral', field: 'gate_mm', modes: ['spectral'], key: 'g', min: 0.5, max: 12, step: 0.5, unit: 'mm', digits: 1 },
  { id: 'steer', group: 'spectral', field: 'steer_deg', modes: ['spectral'], key: 's', min: -30, max: 30, step: 1, unit: '°', digits: 0 },
  { id: 'scale', group: 'spectral', field: 'prf_hz', modes: ['spectral'], key: 'p', min: 1000, max: 24000, step: 500, unit: 'kHz', digits: 1, scale: 0.001 },
  { id: 'filter', group: 'spectral', field: 'wall_filter_hz', modes: ['spectral'], key: 'w', min: 25, max: 800, step: 25, unit: 'Hz', digits: 0 },
  { id: 'baseline', group: 'spectral', field: 'baseline', modes: ['spectral'], key: 'b', min: -0.5, max: 0.5, step: 0.05, unit: '%', digits: 0, scale: 100 },
  { id: 'sweep', group: 'spectral', field: 'sweep_s', modes: ['spectral'], key: null, min: 1, max: 8, step: 1, unit: 's', digits: 0 },
  { id: 'doppler_gain', group: 'spectral', field: 'gain_db', modes: ['spectral'], key: null, min: -30, max: 30, step: 1, unit: 'dB', digits: 0 },
  { id: 'box_steer', group: 'colour', field: 'steer_deg', modes: ['colour'], key: 's', min: -30, max: 30, step: 1, unit: '°', digits: 0 },
  { id: 'box_scale', group: 'colour', field: 'prf_hz', modes: ['colour'], key: 'p', min: 400, max: 16000, step: 200, unit: 'kHz', digits: 1, scale: 0.001 },
  { id: 'box_filter', group: 'colour', field: 'wall_filter', modes: ['colour'], key: 'w', min: 0, max: 2, step: 1, unit: '', digits: 0 },
  { id: 'box_gain', group: 'colour', field: 'gain_db', modes: ['colour'], key: 'c', min: -30, max: 30, step: 1, unit: 'dB', digits: 0 },
  { id: 'box_width', group: 'colour', field: 'width_mm', modes: ['colour'], key: null, min: 4, max: 80, step: 1, unit: 'mm', digits: 0 },
  { id: 'box_priority', group: 'colour', field: 'priority_percent', modes: ['colour'], key: null, min: 0, max: 100, step: 5, unit: '%', digits: 0 },
  { id: 'overall_gain', group: 'image', field: 'gain_db', modes: all, key: 'n', min: -30, max: 30, step: 1, unit: 'dB', digits: 0 },
  { id: 'depth', group: 'image', field: 'depth_mm', modes: all, key: 'd', min: 15, max: 200, step: 5, unit: 'mm', digits: 0 },
  { id: 'focus', group: 'image', field: 'focus_mm', modes: all, key: 'f', min: 5, max: 180, step: 1, unit: 'mm', digits: 0 },
  { id: 'frequency', group: 'image', field: 'frequency_mhz', modes: all, key: 'q', min: 1.5, max: 12, step: 0.2, unit: 'MHz', digits: 1 },
  { id: 'range', group: 'image', field: 'dynamic_range_db', modes: all, key: 'r', min: 30, max: 90, step: 2, unit: 'dB', digits: 0 },
  { id: 'power', group: 'image', field: 'power_db', modes: all, key: 'o', min: -20, max: 0, step: 1, unit: 'dB', digits: 0 },
];

/** The knobs of a mode, in the order of the panel. */
export function knobsOf(mode: ScanMode): KnobSpec[] {
  return KNOBS.filter((knob) => knob.modes.includes(mode));
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
