import { describe, expect, it, vi } from 'vitest';
import { ConsoleState } from '@/console/console_state.svelte';
import { ScoreView } from '@/console/panels/score_view.svelte';
import type { LiveScore } from '@/console/console_words';
import { PROBE, SETTINGS, SPECTRAL } from './settings';

const SCORE: LiveScore = {
  mean: 0.8, attainable: 0.9, worst: 'angle', rung: 'tested on scripts',
  parts: [{ id: 'angle', name: 'Doppler angle', value: 0.5, reason: 'r', next_move: 'm' }],
};
const COACHED: [string, Record<string, unknown>][] = [
  ['score', { ...SCORE }],
  ['hint', { text: 'Rock', reason: 'r', keys: 'Shift ←' }],
  ['inset', { skin: [], vessels: [], probe: [], plane: [], in_plane: true }],
  ['good', { mode: 'spectral', ranges: { 'spectral.cursor_deg': [45, 60] }, for_s: null }],
];

describe('an exam', () => {
  it('drops score, hint, inset and good ranges should they come', () => {
    const exam = new ConsoleState('s', true);
    for (const [topic, message] of COACHED) exam.hear(topic, message);
    expect([exam.score, exam.hint, exam.inset, exam.good, exam.history]).toEqual([null, null, null, {}, []]);
  });
  it('keeps what a scanner shows by itself', () => {
    const exam = new ConsoleState('s', true);
    exam.hear('trace', { psv_cm_s: 94 });
    exam.hear('safety', { mi: 0.8 });
    expect([exam.trace?.psv_cm_s, exam.safety?.mi]).toEqual([94, 0.8]);
  });
  it('differs in that from a coach', () => {
    const coach = new ConsoleState('s', false);
    coach.hear('opened', { probe: PROBE, settings: SPECTRAL });
    for (const [topic, message] of COACHED) coach.hear(topic, message);
    expect([coach.score?.mean, coach.hint?.text, coach.inset?.in_plane, coach.good['cursor']]).toEqual([0.8, 'Rock', true, [45, 60]]);
    expect(coach.history).toEqual([0.8]);
  });
});

describe('the next move', () => {
  it('goes with the mode that it was said for, and is empty when nothing is better', () => {
    const coach = new ConsoleState('s', false);
    coach.hear('opened', { probe: PROBE, settings: SPECTRAL });
    coach.hear('hint', { text: 'Rock', reason: 'r', keys: 'Shift ←' });
    coach.settings = SETTINGS;
    expect(coach.hint).toBeNull();
    coach.hear('hint', { text: '', reason: '', keys: '' });
    expect(coach.hint?.text).toBe('');
  });
});

describe('good ranges', () => {
  it('of a faded session go after the time that they are shown', () => {
    vi.useFakeTimers();
    const faded = new ConsoleState('s', false);
    faded.hear('opened', { probe: PROBE, settings: SPECTRAL });
    faded.hear('good', { mode: 'spectral', ranges: { 'spectral.prf_hz': [4000, 6000] }, for_s: 3 });
    expect(faded.good).toEqual({ scale: [4000, 6000] });
    vi.advanceTimersByTime(3001);
    expect(faded.good).toEqual({});
    vi.useRealTimers();
  });
  it('of another mode are passed over, and go with their mode', () => {
    const coach = new ConsoleState('s', false);
    coach.hear('opened', { probe: PROBE, settings: SPECTRAL });
    coach.hear('good', { mode: 'b', ranges: { 'image.gain_db': [0, 4] }, for_s: null });
    expect(coach.good).toEqual({});
    coach.hear('good', { mode: 'spectral', ranges: { 'spectral.gate_mm': [1, 2] }, for_s: null });
    coach.settings = SETTINGS;
    expect(coach.good).toEqual({});
  });
});

describe('a recording that is watched', () => {
  it('moves by what was held, and nothing here moves it', () => {
    const watched = new ConsoleState('s', false, true);
    const sent = vi.spyOn(watched.link, 'control');
    watched.hear('opened', { probe: PROBE, settings: SETTINGS });
    watched.steer({ ...PROBE, slide_mm: 12 }, 'mouse');
    watched.settings = SPECTRAL;
    expect([watched.probe, watched.settings]).toEqual([PROBE, SETTINGS]);
    watched.hear('held', { probe: { ...PROBE, slide_mm: 3 }, settings: SPECTRAL });
    expect([watched.probe.slide_mm, watched.settings]).toEqual([3, SPECTRAL]);
    watched.hear('playing', { time_s: 4.5, on: true, pace: 2, frozen: false });
    expect(watched.playing?.time_s).toBe(4.5);
    expect(sent).not.toHaveBeenCalled();
  });
});

describe('opening', () => {
  it('takes probe and settings the first time, and keeps the hand after a lost connection', () => {
    const scan = new ConsoleState('s', false);
    scan.hear('opened', { probe: PROBE, settings: SETTINGS });
    expect(scan.probe).toEqual(PROBE);
    scan.steer({ ...PROBE, slide_mm: 12 }, 'keyboard');
    const sent = vi.spyOn(scan.link, 'control');
    scan.hear('opened', { probe: PROBE, settings: SETTINGS });
    expect(scan.probe.slide_mm).toBe(12);
    expect(sent).toHaveBeenCalledWith({ ...PROBE, slide_mm: 12 }, SETTINGS);
  });
  it('sends every change but while frozen, and then on the way back', () => {
    const scan = new ConsoleState('s', false);
    scan.hear('opened', { probe: PROBE, settings: SETTINGS });
    const sent = vi.spyOn(scan.link, 'control');
    scan.freeze();
    scan.steer({ ...PROBE, slide_mm: 3 }, 'keyboard');
    expect(sent).not.toHaveBeenCalled();
    scan.freeze();
    expect(sent).toHaveBeenCalledWith({ ...PROBE, slide_mm: 3 }, SETTINGS);
  });
});

describe('a frozen spectrum', () => {
  const TRACE = { psv_cm_s: 100, edv_cm_s: 20, resistive_index: 0.8, beats: 3, flow_field_psv_cm_s: 84 };
  const frozen = (): ConsoleState => {
    const scan = new ConsoleState('s', false);
    scan.hear('opened', { probe: PROBE, settings: SPECTRAL });
    scan.hear('trace', TRACE);
    scan.freeze();
    return scan;
  };
  const turned = (cursor_deg: number) => ({ ...SPECTRAL, spectral: { ...SPECTRAL.spectral, cursor_deg } });

  it('is scaled anew by the angle cursor, and what stands on it with it', () => {
    const scan = frozen();
    const sent = vi.spyOn(scan.link, 'control');
    const told = vi.fn();
    scan.onrescale = told;
    scan.settings = turned(45);
    const by = Math.cos(Math.PI / 3) / Math.cos(Math.PI / 4);
    expect(scan.trace).toMatchObject({ psv_cm_s: expect.closeTo(100 * by, 6), edv_cm_s: expect.closeTo(20 * by, 6), resistive_index: 0.8, flow_field_psv_cm_s: 84 });
    expect(told).toHaveBeenCalledWith(expect.closeTo(by, 9));
    expect([scan.settings?.spectral.cursor_deg, scan.frozen, scan.heldBack]).toEqual([45, true, false]);
    // The coach hears of the cursor; the frames stand still.
    expect(sent).toHaveBeenCalledExactlyOnceWith(PROBE, turned(45));
    scan.hear('trace', TRACE);
    expect(scan.trace?.psv_cm_s).toBeCloseTo(100 * by, 6);
    scan.freeze();
    expect(sent).toHaveBeenCalledWith(PROBE, turned(45));
    scan.hear('trace', { ...TRACE, psv_cm_s: 71 });
    expect(scan.trace?.psv_cm_s).toBe(71);
  });
  it('takes no control that it cannot follow, and says so until it goes live', () => {
    const scan = frozen();
    scan.settings = { ...SPECTRAL, spectral: { ...SPECTRAL.spectral, lateral_mm: 4, cursor_deg: 50 } };
    expect(scan.settings).toEqual(SPECTRAL);
    expect([scan.heldBack, scan.trace?.psv_cm_s]).toEqual([true, 100]);
    scan.freeze();
    expect(scan.heldBack).toBe(false);
    scan.settings = { ...SPECTRAL, spectral: { ...SPECTRAL.spectral, lateral_mm: 4 } };
    expect(scan.settings?.spectral.lateral_mm).toBe(4);
  });
  it('goes live with another mode or probe', () => {
    const scan = frozen();
    const sent = vi.spyOn(scan.link, 'control');
    scan.settings = SETTINGS;
    expect([scan.frozen, scan.settings?.mode]).toEqual([false, 'b']);
    expect(sent).toHaveBeenLastCalledWith(PROBE, SETTINGS);
  });
});

describe('the shown score', () => {
  const say = (): string => 'said';
  it('is smoothed over half a second', () => {
    const view = new ScoreView();
    view.tick(SCORE, 0, say);
    expect(view.mean).toBe(0.8);
    view.tick({ ...SCORE, mean: 0 }, 250, say);
    expect(view.mean).toBeCloseTo(0.8 * Math.exp(-0.5), 6);
  });
  it('is read out at most every three seconds', () => {
    const view = new ScoreView();
    const words: string[] = [];
    for (let at = 0; at <= 6000; at += 250) {
      view.tick(SCORE, at, () => {
        words.push(String(at));
        return String(at);
      });
    }
    expect(words).toEqual(['0', '3000', '6000']);
  });
});
