import { afterEach, describe, expect, it, vi } from 'vitest';
import { DEAD, GamepadHand, padMoved, RATES, stick, type Pad, type PadAction } from '@/console/inputs/gamepad';
import type { ProbeControl } from '@/console/controls';
import { PROBE } from '../settings';

function pad(given: { axes?: number[]; buttons?: Record<number, number>; mapping?: string } = {}): Pad {
  const buttons = Array.from({ length: 17 }, (_, i) => {
    const value = given.buttons?.[i] ?? 0;
    return { pressed: value > 0.5, value };
  });
  return { id: 'Fake pad', connected: true, mapping: given.mapping ?? 'standard', axes: given.axes ?? [0, 0, 0, 0], buttons };
}

describe('a stick', () => {
  it('rests within its dead zone, in any direction', () => {
    for (const [x, y] of [[0, 0], [DEAD, 0], [0.1, -0.1], [-0.1, 0.1]] as const) expect(stick(x, y)).toEqual([0, 0]);
    expect(stick(Number.NaN, 0)).toEqual([0, 0]);
  });
  it('is fine beyond it and full at the rim, and never more than full', () => {
    expect(stick(DEAD + 0.1, 0)[0]).toBeCloseTo((0.1 / (1 - DEAD)) ** 2, 9);
    expect(stick(0, -1)).toEqual([0, -1]);
    expect(stick(1.3, -7)).toEqual([1, -1]);
  });
  it('does not sweep a little when it is pushed to slide', () => {
    expect(stick(0.1, -1)).toEqual([0, -1]);
  });
});

describe('a pad', () => {
  it('moves by its deflection in seconds, whatever the frame rate', () => {
    const right = pad({ axes: [1, 0, 0, 0] });
    const after = (frames: number): number => {
      let probe: ProbeControl = { ...PROBE, sweep_deg: 50 };
      for (let i = 0; i < frames; i++) probe = padMoved(probe, right, 1 / frames / 2);
      return probe.sweep_deg - 50;
    };
    // Half a second at full deflection.
    expect(after(30)).toBeCloseTo(RATES.sweep_deg / 2, 1);
    expect(after(60)).toBeCloseTo(after(15), 1);
  });
  it('has an axis of the probe on each stick, shoulder and trigger', () => {
    const moved = (given: Parameters<typeof pad>[0]): Partial<ProbeControl> => {
      const after = padMoved(PROBE, pad(given), 0.05);
      return Object.fromEntries(Object.entries(after).filter(([axis, value]) => value !== PROBE[axis as keyof ProbeControl]));
    };
    const near = (axis: keyof typeof RATES, sign: number): unknown => ({ [axis]: expect.closeTo(PROBE[axis] + sign * RATES[axis] * 0.05, 2) });
    expect(moved({ axes: [-1, 0, 0, 0] })).toEqual(near('sweep_deg', -1));
    expect(moved({ axes: [0, -1, 0, 0] })).toEqual(near('slide_mm', 1));
    expect(moved({ axes: [0, 0, 1, 0] })).toEqual(near('rock_deg', 1));
    expect(moved({ axes: [0, 0, 0, 1] })).toEqual(near('tilt_deg', -1));
    expect(moved({ buttons: { 5: 1 } })).toEqual(near('rotate_deg', 1));
    expect(moved({ buttons: { 4: 1 } })).toEqual(near('rotate_deg', -1));
    expect(moved({ buttons: { 7: 1 } })).toEqual(near('press_mm', 1));
    expect(moved({ buttons: { 6: 1 } })).toEqual(near('press_mm', -1));
    expect(moved({})).toEqual({});
    expect(padMoved(PROBE, pad(), 1)).toBe(PROBE);
  });
  it('does not leap after a pause, nor beyond what a hand can do', () => {
    const right = pad({ axes: [1, 0, 0, 0] });
    expect(padMoved(PROBE, right, 60).sweep_deg - PROBE.sweep_deg).toBeCloseTo(RATES.sweep_deg * 0.1, 6);
    expect(padMoved({ ...PROBE, sweep_deg: 115 }, right, 0.05).sweep_deg).toBe(115);
  });
});

describe('reading pads', () => {
  let seen: (Pad | null)[] = [];
  let busy = false;
  function hand(frozen = false): { at: (now: number) => void; steered: ProbeControl[]; acts: PadAction[]; states: string[] } {
    const [steered, acts, states]: [ProbeControl[], PadAction[], string[]] = [[], [], []];
    vi.stubGlobal('navigator', { getGamepads: () => seen });
    const read = new GamepadHand(
      { probe: PROBE, frozen, steer: (next) => steered.push(next), act: (action) => acts.push(action) },
      (state, name) => states.push(`${state} ${name}`), () => busy,
    );
    return { at: (now) => read.look(now), steered, acts, states };
  }
  afterEach(() => {
    vi.unstubAllGlobals();
    busy = false;
  });

  it('says whether one is there and steers with the first of the standard layout', () => {
    const pads = hand();
    seen = [null];
    pads.at(0);
    seen = [pad({ mapping: '', axes: [1, 1, 1, 1] })];
    pads.at(16);
    seen = [pad({ mapping: '' }), pad({ axes: [0, -1, 0, 0] })];
    pads.at(32);
    seen = [];
    pads.at(48);
    expect(pads.states).toEqual(['unsupported Fake pad', 'ready Fake pad', 'absent ']);
    expect(pads.steered).toHaveLength(1);
    expect(pads.steered[0]!.slide_mm).toBeCloseTo(PROBE.slide_mm + RATES.slide_mm * 0.016, 2);
  });
  it('acts once for each press of a button', () => {
    const pads = hand();
    for (const [now, button] of [[0, 0], [16, 0], [32, null], [48, 0], [64, 2], [80, 3], [96, 15], [112, 14]] as const) {
      seen = [pad(button === null ? {} : { buttons: { [button]: 1 } })];
      pads.at(now);
    }
    expect(pads.acts).toEqual(['freeze', 'freeze', 'mode', 'store', 'next', 'previous']);
  });
  it('leaves the probe alone while the picture is frozen or a dialog is open', () => {
    seen = [pad({ axes: [1, 0, 0, 0], buttons: { 0: 1 } })];
    const frozen = hand(true);
    frozen.at(0);
    frozen.at(16);
    expect([frozen.steered, frozen.acts]).toEqual([[], ['freeze']]);
    const pads = hand();
    busy = true;
    pads.at(0);
    pads.at(16);
    expect([pads.steered, pads.acts]).toEqual([[], []]);
  });
  it('lives with a browser that has none or forbids them', () => {
    const states: string[] = [];
    const read = new GamepadHand({ probe: PROBE, frozen: false, steer: vi.fn(), act: vi.fn() }, (state) => states.push(state), () => false);
    vi.stubGlobal('navigator', {});
    read.start();
    vi.stubGlobal('navigator', { getGamepads: () => { throw new DOMException('no', 'SecurityError'); } });
    read.look(0);
    expect(states).toEqual(['unavailable', 'absent']);
  });
});
