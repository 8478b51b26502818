import { describe, expect, it, vi } from 'vitest';
import '@/rooms/scan/messages';
import { controlName, controlValue, lanesOf, laneValue, modeSegments } from '@/rooms/scan/watch/timeline';
import { onWatchKey, type WatchTarget } from '@/rooms/scan/watch/watch_keys';

const CHANGES = [
  { time_s: 0, control: 'mode', value: 'b' },
  { time_s: 0, control: 'image.gain_db', value: 0 },
  { time_s: 0, control: 'image.transmit', value: 'focused' },
  { time_s: 0, control: 'image.depth_mm', value: 40 },
  { time_s: 2, control: 'image.gain_db', value: 4 },
  { time_s: 3, control: 'image.gain_db', value: 2 },
  { time_s: 4, control: 'mode', value: 'spectral' },
  { time_s: 5, control: 'image.transmit', value: 'plane' },
];

describe('the settings of a recording', () => {
  it('are lanes of what was turned, the most turned first', () => {
    const lanes = lanesOf(CHANGES, 8);
    expect(lanes.map((lane) => lane.name)).toEqual(['Gain', 'Plane wave']);
    expect(lanes[0]!.steps.map((step) => step.level)).toEqual([0, 1, 0.5]);
    expect(lanes[1]!.steps.map((step) => step.level)).toEqual([null, null]);
    expect([0, 2.5, 9].map((at) => laneValue(lanes[0]!, at))).toEqual(['0 dB', '4 dB', '2 dB']);
    expect(lanesOf(CHANGES, 1)).toHaveLength(1);
  });
  it('stand in stretches of one mode each', () => {
    expect(modeSegments(CHANGES, 10)).toEqual([
      { fromS: 0, toS: 4, word: 'B' }, { fromS: 4, toS: 10, word: 'PW' },
    ]);
  });
  it('are named and valued as their knobs', () => {
    expect(controlName('spectral.prf_hz')).toBe('Scale (PRF)');
    expect(controlValue('spectral.prf_hz', 6000)).toBe('6.0 kHz');
    expect(controlName('image.tgc_db.3')).toBe('TGC 3');
    expect(controlValue('image.tgc_db.3', -2)).toBe('−2.0 dB');
    expect(controlName('colour.centre_mm')).toBe('Box, lateral');
    expect(controlName('something.new')).toBe('something.new');
  });
});

function target(timeS: number, pace = 1) {
  const view = (time_s: number) => ({ seq: 1, time_s, view_id: 'v', name: 'v', parts: [] });
  return { timeS, pace, endS: 20, views: [view(12), view(4)], toggle: vi.fn<() => void>(), seek: vi.fn<(timeS: number) => void>(), setPace: vi.fn<(pace: number) => void>() } satisfies WatchTarget;
}
const key = (name: string, shiftKey = false): KeyboardEvent =>
  ({ key: name, shiftKey, ctrlKey: false, metaKey: false, altKey: false, target: null }) as unknown as KeyboardEvent;

describe('the keys of a recording', () => {
  globalThis.Element ??= class {} as unknown as typeof Element;
  it('play, seek and end within the recording', () => {
    const at = target(3);
    expect(onWatchKey(key(' '), at)).toBe(true);
    expect(at.toggle).toHaveBeenCalled();
    for (const [name, shift, to] of [['ArrowRight', false, 8], ['ArrowLeft', false, 0], ['ArrowRight', true, 3.5], ['End', false, 20], ['Home', false, 0]] as const) {
      onWatchKey(key(name, shift), at);
      expect(at.seek).toHaveBeenLastCalledWith(to);
    }
    expect(onWatchKey(key('q'), at)).toBe(false);
  });
  it('go from stored view to stored view', () => {
    const at = target(6);
    onWatchKey(key('PageDown'), at);
    expect(at.seek).toHaveBeenLastCalledWith(12);
    onWatchKey(key('PageUp'), at);
    expect(at.seek).toHaveBeenLastCalledWith(4);
    const end = target(15);
    onWatchKey(key('PageDown'), end);
    expect(end.seek).not.toHaveBeenCalled();
  });
  it('change the pace up to its ends', () => {
    for (const [pace, name, to] of [[1, ']', 2], [4, ']', 4], [1, '[', 0.5], [0.5, '[', 0.5]] as const) {
      const at = target(0, pace);
      onWatchKey(key(name), at);
      expect(at.setPace).toHaveBeenCalledWith(to);
    }
  });
});
