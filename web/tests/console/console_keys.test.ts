import { beforeEach, describe, expect, it, vi } from 'vitest';
import { handleConsoleKey, type KeyTarget } from '@/console/console_keys';
import { PROBE, SETTINGS, SPECTRAL } from './settings';

function makeTarget() {
  return {
    probe: PROBE, settings: SPECTRAL, held: null, slider: null, placing: false, frozen: false as boolean, grid: null,
    caliper: {
      active: false as boolean, toggle: vi.fn(), next: vi.fn(), move: vi.fn(), place: vi.fn(), undo: vi.fn(() => true),
    },
    freeze: vi.fn(), hint: vi.fn(), store: vi.fn(), cine: vi.fn(), annotate: vi.fn(), bodyMark: vi.fn(), sound: vi.fn(), step: vi.fn(),
    tracked: false as boolean, zero: vi.fn(),
  } satisfies KeyTarget;
}
let target: ReturnType<typeof makeTarget> & KeyTarget;
const press = (key: string, held: Partial<KeyboardEvent> = {}): boolean =>
  handleConsoleKey({ key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, repeat: false, ...held } as KeyboardEvent, target);

beforeEach(() => {
  target = makeTarget();
});

describe('Z', () => {
  it('takes the other side of the neck, or the zero pose of a tracker', () => {
    press('z');
    expect(target.probe.side).not.toBe(PROBE.side);
    expect(target.zero).not.toHaveBeenCalled();
    const { side } = target.probe;
    target.tracked = true;
    press('z');
    expect(target.zero).toHaveBeenCalledOnce();
    expect(target.probe.side).toBe(side);
  });
});

describe('arrows', () => {
  it('slide, sweep, rock, tilt and rotate the probe', () => {
    press('ArrowUp');
    press('ArrowRight');
    press('ArrowLeft', { shiftKey: true });
    press('ArrowUp', { shiftKey: true });
    press('ArrowRight', { altKey: true });
    expect(target.probe).toEqual({ ...PROBE, slide_mm: 0.5, sweep_deg: 50.5, rock_deg: -0.5, tilt_deg: 0.5, rotate_deg: 1 });
  });
  it('go further while a key is held down', () => {
    press('ArrowDown', { repeat: true });
    expect(target.probe.slide_mm).toBe(-1);
  });
  it('turn the knob that a letter took hold of, until Escape', () => {
    press('a');
    press('ArrowLeft');
    press('ArrowLeft', { shiftKey: true });
    expect(target.settings.spectral.cursor_deg).toBe(54);
    expect(target.probe).toBe(PROBE);
    expect(press('Escape')).toBe(true);
    press('ArrowUp');
    expect(target.probe.slide_mm).toBe(0.5);
    expect(press('Escape')).toBe(false);
  });
  it('move a depth gain slider that a digit took hold of', () => {
    press('3');
    press('ArrowRight');
    expect(target.settings.image.tgc_db[2]).toBe(0.5);
    press('3');
    expect(target.slider).toBeNull();
  });
  it('move the gate after X: right on the screen is away from the marker', () => {
    press('x');
    press('ArrowRight');
    press('ArrowDown');
    expect(target.settings.spectral).toMatchObject({ lateral_mm: -0.5, depth_mm: 18.5 });
  });
  it('have no gate to move in grey scale', () => {
    target.settings = SETTINGS;
    expect(press('x')).toBe(false);
  });
  it('step the cine while frozen', () => {
    target.frozen = true;
    press('ArrowLeft');
    press('ArrowRight', { shiftKey: true });
    expect(target.cine.mock.calls).toEqual([[-1], [10]]);
    expect(press('ArrowUp')).toBe(false);
    expect(target.probe).toBe(PROBE);
  });
  it('belong to the caliper in the hand, as Enter does', () => {
    target.caliper.active = true;
    press('ArrowRight');
    press('ArrowDown', { shiftKey: true });
    press('Enter');
    expect(target.caliper.move.mock.calls).toEqual([[0.2, 0], [0, 1]].map(([x, y]) => [expect.closeTo(x!), expect.closeTo(y!)]));
    expect(target.caliper.place).toHaveBeenCalledOnce();
    expect(target.store).not.toHaveBeenCalled();
  });
});

describe('letters', () => {
  it('C takes the caliper, not the colour gain; Shift C the next kind', () => {
    target.settings = { ...SETTINGS, mode: 'colour' };
    press('c');
    press('C', { shiftKey: true });
    expect(target.caliper.toggle).toHaveBeenCalledOnce();
    expect(target.caliper.next).toHaveBeenCalledOnce();
    expect(target.held).toBeNull();
    press('e');
    expect((target as KeyTarget).held?.id).toBe('box_gain');
  });
  it('M goes round the modes and lets go', () => {
    press('a');
    press('m');
    expect([target.settings.mode, target.held]).toEqual(['b', null]);
    press('m');
    expect(target.settings.mode).toBe('colour');
  });
  it('freeze, store, hint, annotate, mark, sound and step', () => {
    for (const key of [' ', 'Enter', 'h', 't', '.', 'v', 'PageDown', 'PageUp']) expect(press(key)).toBe(true);
    for (const done of [target.freeze, target.store, target.hint, target.annotate, target.bodyMark, target.sound]) expect(done).toHaveBeenCalledOnce();
    expect(target.step.mock.calls).toEqual([[1], [-1]]);
  });
  it('press in and ease off, change side, turn switches', () => {
    press('+');
    press('-');
    press('+');
    expect(target.probe.press_mm).toBe(1.5);
    press('z');
    expect(target.probe.side).toBe('right');
    press('u');
    press('i');
    expect([target.settings.image.harmonic, target.settings.spectral.invert]).toEqual([true, true]);
  });
  it('leave browser keys and strangers alone', () => {
    expect(press('c', { ctrlKey: true })).toBe(false);
    expect(press('f', { metaKey: true })).toBe(false);
    expect(press('d', { altKey: true })).toBe(false);
    expect(press('F5')).toBe(false);
  });
});
