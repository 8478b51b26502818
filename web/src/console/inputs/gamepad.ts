// A gamepad as a hand: sticks move the probe by their deflection in real seconds.
import { movedProbe, type ProbeAxis, type ProbeControl } from '../controls';

/** Full deflection: mm or degrees a second. */
export const RATES: Readonly<Record<ProbeAxis, number>> = {
  slide_mm: 30, sweep_deg: 30, rock_deg: 25, tilt_deg: 25, rotate_deg: 60, press_mm: 4,
};
/** Share of the way that a stick may rest off its middle without moving anything. */
export const DEAD = 0.15;
/** A page that was in the background does not leap by more than this. */
const LONGEST_S = 0.1;

export type PadAction = 'freeze' | 'mode' | 'store' | 'next' | 'previous';
/** Buttons of the standard layout (W3C Gamepad, "standard" mapping). */
const ACTIONS: readonly (readonly [number, PadAction])[] = [
  [0, 'freeze'], [2, 'mode'], [3, 'store'], [15, 'next'], [14, 'previous'],
];
const ROTATE = { left: 4, right: 5 } as const;
const PRESS = { off: 6, on: 7 } as const;

export type PadState = 'unavailable' | 'absent' | 'unsupported' | 'ready';
/** The part of a browser's gamepad that is read. */
export interface Pad {
  id: string;
  connected: boolean;
  mapping: string;
  axes: readonly number[];
  buttons: readonly { pressed: boolean; value: number }[];
}
export interface PadTarget {
  readonly probe: ProbeControl | null;
  readonly frozen: boolean;
  steer: (probe: ProbeControl) => void;
  act: (action: PadAction) => void;
}

/**
 * Deflection of a stick without its dead zone: fine near the middle, full at the rim. Each
 * way has a dead zone of its own, so that pushing to slide does not sweep a little as well.
 */
export function stick(x: number, y: number): readonly [number, number] {
  return [deflection(x), deflection(y)];
}

function deflection(way: number): number {
  if (!(Math.abs(way) > DEAD)) return 0;
  const share = Math.min(1, (Math.abs(way) - DEAD) / (1 - DEAD));
  return Math.sign(way) * share * share;
}

/** Where a pad moves the probe within a time, s. */
export function padMoved(probe: ProbeControl, pad: Pad, seconds: number): ProbeControl {
  const [sweep, down] = stick(pad.axes[0] ?? 0, pad.axes[1] ?? 0);
  const [rock, back] = stick(pad.axes[2] ?? 0, pad.axes[3] ?? 0);
  const by: Readonly<Record<ProbeAxis, number>> = {
    sweep_deg: sweep, slide_mm: -down, rock_deg: rock, tilt_deg: -back,
    rotate_deg: value(pad, ROTATE.right) - value(pad, ROTATE.left),
    press_mm: value(pad, PRESS.on) - value(pad, PRESS.off),
  };
  let moved = probe;
  for (const [axis, way] of Object.entries(by) as [ProbeAxis, number][]) {
    if (way !== 0) moved = movedProbe(moved, axis, way * RATES[axis] * Math.min(seconds, LONGEST_S));
  }
  return moved;
}

function value(pad: Pad, button: number): number {
  const given = pad.buttons[button]?.value ?? 0;
  return given > DEAD ? given : 0;
}

/** Reads the first standard pad once a frame of the screen, while the page is looked at. */
export class GamepadHand {
  state: PadState = 'absent';
  name = '';
  #frame = 0;
  #last = 0;
  #held = new Set<PadAction>();

  constructor(
    private readonly target: PadTarget,
    private readonly told: (state: PadState, name: string) => void,
    private readonly busy: () => boolean = () => document.querySelector('dialog[open]') !== null,
  ) {}

  start(): void {
    if (typeof navigator.getGamepads !== 'function') return this.#tell('unavailable', '');
    const step = (now: number): void => {
      this.look(now);
      this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
  }

  /** Read the pads at a time, ms. */
  look(now: number): void {
    const seconds = this.#last ? (now - this.#last) / 1000 : 0;
    this.#last = now;
    const pads = connected();
    const pad = pads.find((one) => one.mapping === 'standard');
    if (!pad) {
      this.#held.clear();
      return this.#tell(pads.length > 0 ? 'unsupported' : 'absent', pads[0]?.id ?? '');
    }
    this.#tell('ready', pad.id);
    if (this.busy()) return;
    this.#press(pad);
    const { probe, frozen } = this.target;
    if (!probe || frozen) return;
    const moved = padMoved(probe, pad, seconds);
    if (moved !== probe) this.target.steer(moved);
  }

  #press(pad: Pad): void {
    for (const [button, action] of ACTIONS) {
      const pressed = pad.buttons[button]?.pressed ?? false;
      if (pressed && !this.#held.has(action)) this.target.act(action);
      if (pressed) this.#held.add(action);
      else this.#held.delete(action);
    }
  }

  #tell(state: PadState, name: string): void {
    if (state === this.state && name === this.name) return;
    this.state = state;
    this.name = name;
    this.told(state, name);
  }
}

/** Pads that are there; a browser shows none before one of its buttons was pressed. */
function connected(): Pad[] {
  try {
    return [...navigator.getGamepads()].filter((pad): pad is Gamepad => pad !== null && pad.connected);
  } catch {
    // Forbidden by a policy of the browser: the same as none.
    return [];
  }
}
