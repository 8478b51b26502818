import { describe, expect, it } from 'vitest';
import {
  KNOBS, knobsOf, movedProbe, PROBE_RANGE, readKnob, shownValue, SWITCHES, switchesOf, withKnob, withSwitch, withTgc, withTransducer,
  type ScanMode,
} from '@/console/controls';
import { PROBE, SETTINGS, SPECTRAL } from './settings';

const MODES: readonly ScanMode[] = ['b', 'colour', 'spectral'];
/** Letters with a meaning of their own in every mode. */
const FIXED = [...'mchtvxz.'];
const knob = (id: string) => KNOBS.find((one) => one.id === id)!;

describe('knobs', () => {
  it('name fields that the settings have, inside their range', () => {
    for (const one of KNOBS) {
      const value = readKnob(SETTINGS, one);
      expect(typeof value, one.id).toBe('number');
      expect(value >= one.min && value <= one.max, one.id).toBe(true);
    }
    for (const one of SWITCHES) {
      const now = (SETTINGS[one.group] as unknown as Record<string, unknown>)[one.field];
      expect(one.stored ?? [false, true]).toContain(now);
    }
  });

  it('have a letter each in every mode, none of the fixed ones', () => {
    for (const mode of MODES) {
      const letters = [...knobsOf({ mode, transducer: 'L11-5v' }), ...switchesOf(mode)].flatMap((one) => (one.key ? [one.key] : []));
      expect(new Set([...letters, ...FIXED]).size, mode).toBe(letters.length + FIXED.length);
    }
  });

  it('keep to their range and to their steps', () => {
    const gate = knob('gate');
    expect(readKnob(withKnob(SPECTRAL, gate, 99), gate)).toBe(12);
    expect(readKnob(withKnob(SPECTRAL, gate, -1), gate)).toBe(0.5);
    expect(readKnob(withKnob(SPECTRAL, gate, 1.7), gate)).toBe(1.5);
    const frequency = knob('frequency');
    expect(readKnob(withKnob(SPECTRAL, frequency, 7.6), frequency)).toBe(7.6);
  });

  it('change nothing but their own field', () => {
    const turned = withKnob(SPECTRAL, knob('cursor'), 45);
    expect(turned).toEqual({ ...SPECTRAL, spectral: { ...SPECTRAL.spectral, cursor_deg: 45 } });
    expect(SPECTRAL.spectral.cursor_deg).toBe(60);
  });

  it('show kilohertz, per cent and the minus sign', () => {
    expect(shownValue(knob('scale'), 6000)).toBe('6.0');
    expect(shownValue(knob('baseline'), -0.25)).toBe('−25');
  });
});

describe('another probe', () => {
  it('transmits in its own band', () => {
    const convex = withTransducer(SETTINGS, 'C5-2v');
    expect([convex.image.frequency_mhz, convex.colour.frequency_mhz, convex.spectral.frequency_mhz]).toEqual([3.6, 2.5, 2.5]);
    expect(withTransducer(convex, 'P4-2v').spectral.frequency_mhz).toBe(2);
    const back = withTransducer(convex, 'L11-5v');
    expect([back.image.frequency_mhz, back.spectral.frequency_mhz]).toEqual([7.6, 5]);
    expect(convex.image).toEqual({ ...SETTINGS.image, frequency_mhz: 3.6 });
    expect(withTransducer(SETTINGS, 'L11-5v')).toBe(SETTINGS);
  });
  it('has no knob that steers the lines of a sector', () => {
    for (const mode of ['colour', 'spectral'] as const) {
      const steered = (transducer: 'L11-5v' | 'C5-2v' | 'P4-2v') => knobsOf({ mode, transducer }).some((one) => one.field === 'steer_deg');
      expect([steered('L11-5v'), steered('C5-2v'), steered('P4-2v')]).toEqual([true, false, false]);
    }
  });
});

describe('depth gain, switches and places', () => {
  it('hold a slider to ±20 dB', () => {
    expect(withTgc(SETTINGS, 2, 33).image.tgc_db).toEqual([0, 0, 20, 0, 0, 0, 0, 0]);
  });
  it('turn a switch over', () => {
    const harmonic = SWITCHES.find((one) => one.id === 'harmonic')!;
    expect(withSwitch(withSwitch(SETTINGS, harmonic), harmonic)).toEqual(SETTINGS);
    expect(withSwitch(SETTINGS, harmonic).image.harmonic).toBe(true);
    const plane = SWITCHES.find((one) => one.id === 'plane')!;
    expect(withSwitch(SETTINGS, plane).image.transmit).toBe('plane');
    expect(withSwitch(withSwitch(SETTINGS, plane), plane)).toEqual(SETTINGS);
  });
});

describe('the probe', () => {
  it('stays where a hand can hold it', () => {
    for (const axis of ['slide_mm', 'sweep_deg', 'rock_deg', 'tilt_deg', 'press_mm'] as const) {
      expect(movedProbe(PROBE, axis, 1e4)[axis]).toBe(PROBE_RANGE[axis][1]);
      expect(movedProbe(PROBE, axis, -1e4)[axis]).toBe(PROBE_RANGE[axis][0]);
    }
  });
  it('turns on past half a turn', () => {
    expect(movedProbe({ ...PROBE, rotate_deg: 170 }, 'rotate_deg', 20).rotate_deg).toBe(-170);
    expect(movedProbe({ ...PROBE, rotate_deg: -170 }, 'rotate_deg', -20).rotate_deg).toBe(170);
  });
});
