import { describe, expect, it } from 'vitest';
import { render } from 'svelte/server';
import '@/rooms/scan/messages';
import { ConsoleState } from '@/console/console_state.svelte';
import CoachPanels from '@/rooms/scan/console/CoachPanels.svelte';
import KnobColumn from '@/rooms/scan/console/KnobColumn.svelte';
import { PROBE, SPECTRAL } from '../console/settings';

function console(exam: boolean): ConsoleState {
  const scan = new ConsoleState('scan_1', exam);
  scan.hear('opened', { probe: PROBE, settings: SPECTRAL });
  scan.hear('score', {
    mean: 0.31, attainable: 0.9, worst: 'angle', rung: 'tested on scripts',
    parts: [{ id: 'angle', name: 'Doppler angle', value: 0.58, reason: 'Flow runs at 64°', next_move: '' }],
  });
  scan.hear('hint', { text: 'Rock the probe 4°', reason: 'Flow runs at 64°', keys: 'Shift ←' });
  scan.hear('inset', { skin: [[0, 0], [1, 1]], vessels: [], probe: [[0, 0]], plane: [[0, 0]], in_plane: true });
  scan.hear('good', { mode: 'spectral', ranges: { 'spectral.cursor_deg': [45, 60] }, for_s: null });
  return scan;
}
const panels = (exam: boolean): string => render(CoachPanels, { props: { scan: console(exam), exam } }).body;
const knobs = (exam: boolean): string => render(KnobColumn, { props: { scan: console(exam) } }).body;

describe('the console of a coach', () => {
  it('shows score, worst part, rung, next move and the probe on the neck', () => {
    const html = panels(false);
    for (const part of ['0.31', 'best attainable here 0.90', 'tested on scripts', 'worst part', 'Rock the probe 4°', 'axis in plane']) {
      expect(html).toContain(part);
    }
    expect(knobs(false)).toContain('in the good range, 45 to 60');
  });
});

describe('the console of an exam', () => {
  it('renders none of them, though the server sent them', () => {
    const html = panels(true) + knobs(true);
    for (const part of ['0.31', 'Acquisition score', 'tested on scripts', 'Doppler angle', 'Rock the probe', 'Flow runs', 'axis in plane', 'good range', 'green']) {
      expect(html).not.toContain(part);
    }
  });
  it('still has its knobs, and the hand as numbers to type', () => {
    expect(knobs(true)).toContain('Angle cursor');
    expect(panels(true)).toContain('Your hand');
  });
});
