import { describe, expect, it, vi } from 'vitest';
import { ConsoleState } from '@/console/console_state.svelte';
import { countedDevices, isMixed } from '@/console/inputs/devices';
import { PROBE, SETTINGS } from '../settings';

function opened(more: object = {}): ConsoleState {
  const scan = new ConsoleState('s', false);
  scan.hear('opened', { probe: PROBE, settings: SETTINGS, ...more });
  return scan;
}
const nudge = (scan: ConsoleState, pairing: number, offset: object): void => scan.hear('nudge', { pairing, offset });

describe('a phone', () => {
  it('moves the probe by what is new in its sum, and no message is missed', () => {
    const scan = opened();
    const moved = vi.spyOn(scan.link, 'moved');
    scan.hear('controller', { paired: true });
    nudge(scan, 1, { slide_mm: 2, tilt_deg: 0 });
    nudge(scan, 1, { slide_mm: 5, tilt_deg: -3 });
    expect(scan.probe).toEqual({ ...PROBE, slide_mm: PROBE.slide_mm + 5, tilt_deg: PROBE.tilt_deg - 3 });
    expect(moved.mock.calls).toEqual([['phone'], ['phone']]);
  });
  it('works together with the keys', () => {
    const scan = opened();
    scan.hear('controller', { paired: true });
    nudge(scan, 1, { slide_mm: 2 });
    scan.steer({ ...scan.probe, slide_mm: 20 }, 'keyboard');
    nudge(scan, 1, { slide_mm: 3 });
    expect(scan.probe.slide_mm).toBe(21);
  });
  it('starts anew with each pairing, and goes on after the page was loaded again', () => {
    const scan = opened();
    scan.hear('controller', { paired: true });
    nudge(scan, 1, { slide_mm: 9 });
    scan.hear('controller', { paired: false });
    scan.hear('controller', { paired: true });
    nudge(scan, 2, { slide_mm: 1 });
    expect(scan.probe.slide_mm).toBe(PROBE.slide_mm + 10);
    const again = opened({ controller: true });
    nudge(again, 2, { slide_mm: 30 });
    nudge(again, 2, { slide_mm: 31 });
    expect(again.hands.paired).toBe(true);
    expect(again.probe.slide_mm).toBe(PROBE.slide_mm + 1);
  });
  it('moves nothing while the picture is frozen, and does not catch up', () => {
    const scan = opened();
    scan.hear('controller', { paired: true });
    scan.freeze();
    nudge(scan, 1, { slide_mm: 4 });
    scan.freeze();
    nudge(scan, 1, { slide_mm: 5 });
    expect(scan.probe.slide_mm).toBe(PROBE.slide_mm + 1);
  });
  it('shows its code until one is paired', () => {
    const { hands, hear } = ((scan) => ({ hands: scan.hands, hear: scan.hear.bind(scan) }))(opened());
    hear('pairing', { state: 'shown', code: 'ABC234', for_s: 120 });
    expect(hands.pairing?.code).toBe('ABC234');
    expect((hands.pairing!.until - Date.now()) / 1000).toBeCloseTo(120, 0);
    hear('controller', { paired: true });
    expect([hands.pairing, hands.paired]).toEqual([null, true]);
  });
});

describe('a tracker', () => {
  it('holds the probe where the server says, but not while frozen', () => {
    const scan = opened();
    const moved = vi.spyOn(scan.link, 'moved');
    scan.hear('hand', { probe: { ...PROBE, rock_deg: 7 } });
    expect(scan.probe.rock_deg).toBe(7);
    expect(moved).toHaveBeenCalledWith('tracker');
    scan.freeze();
    scan.hear('hand', { probe: { ...PROBE, rock_deg: 9 } });
    expect(scan.probe.rock_deg).toBe(7);
  });
  it('takes Z while it is connected', () => {
    const scan = opened();
    const tracked = (state: string): boolean => {
      scan.hear('tracker', { state, problem: null });
      return scan.hands.tracked;
    };
    expect(scan.hands.tracked).toBe(false);
    expect(['connecting', 'waiting', 'unzeroed', 'steering', 'silent'].map(tracked)).toEqual([true, true, true, true, true]);
    expect(['closed', 'lost', 'refused'].map(tracked)).toEqual([false, false, false]);
  });
});

describe('what has moved the probe', () => {
  it('is told to the link only when the probe was moved', () => {
    const scan = opened();
    const moved = vi.spyOn(scan.link, 'moved');
    scan.steer({ ...PROBE, side: PROBE.side === 'left' ? 'right' : 'left' }, 'mouse');
    expect(moved).not.toHaveBeenCalled();
    scan.steer({ ...scan.probe, press_mm: 2 }, 'mouse');
    expect(moved).toHaveBeenCalledOnce();
  });
  it('is mixed when another device than the declared one did', () => {
    expect([isMixed('mouse', {}), isMixed('mouse', { mouse: 4 }), isMixed('mouse', { mouse: 4, keyboard: 1 })]).toEqual([false, false, true]);
    expect(countedDevices({ keyboard: 1, mouse: 4 })).toEqual([['mouse', 4], ['keyboard', 1]]);
  });
  it('is kept by the server over a reload', () => {
    expect(opened({ devices: { gamepad: 3 } }).hands.counts).toEqual({ gamepad: 3 });
  });
});
