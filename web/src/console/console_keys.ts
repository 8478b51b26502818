// Keys of the console. Single letters act only while the console holds the focus.
import { knobsOf, movedProbe, readKnob, withKnob, withTgc, type ConsoleSettings, type KnobSpec, type ProbeAxis, type ProbeControl, type ScanMode } from './controls';

/** What the keys act on: the console's state. */
export interface KeyTarget {
  probe: ProbeControl;
  settings: ConsoleSettings;
  /** The knob that the arrows turn now; null when they move the probe. */
  held: KnobSpec | null;
  /** The TGC slider (0 to 7) that the arrows move now. */
  slider: number | null;
  freeze: () => void;
  caliper: () => void;
  hint: () => void;
  store: () => void;
  cine: (frames: number) => void;
  frozen: boolean;
}

const STEP = { slide_mm: 1, sweep_deg: 1, rotate_deg: 2, rock_deg: 1, tilt_deg: 1, press_mm: 0.5 };
const FINE = 0.25;
const MODES: readonly ScanMode[] = ['b', 'colour', 'spectral'];
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
};

/** Act on a key; true when it meant something here. */
export function handleConsoleKey(event: KeyboardEvent, target: KeyTarget): boolean {
  if (event.ctrlKey || event.metaKey) return false;
  const arrow = ARROWS[event.key];
  if (arrow) return arrowKey(event, arrow, target);
  if (event.altKey) return false;
  return commandKey(event, target) || takeHold(event.key, target);
}

function arrowKey(event: KeyboardEvent, [dx, dy]: readonly [number, number], target: KeyTarget): boolean {
  if (target.frozen && !target.held && target.slider === null && dx !== 0) {
    target.cine(dx * (event.shiftKey ? 10 : 1));
    return true;
  }
  const turn = dx + dy;
  if (target.held) {
    const knob = target.held;
    const by = knob.step * (event.shiftKey ? 5 : 1);
    target.settings = withKnob(target.settings, knob, readKnob(target.settings, knob) + turn * by);
  } else if (target.slider !== null) {
    const old = target.settings.image.tgc_db[target.slider]!;
    target.settings = withTgc(target.settings, target.slider, old + turn * 0.5);
  } else {
    moveProbe(event, dx, dy, target);
  }
  return true;
}

/** Arrows slide and sweep; Shift rocks and tilts; Alt rotates; a repeated key moves on. */
function moveProbe(event: KeyboardEvent, dx: number, dy: number, target: KeyTarget): void {
  let axis: ProbeAxis;
  if (event.altKey) axis = 'rotate_deg';
  else if (event.shiftKey) axis = dx !== 0 ? 'rock_deg' : 'tilt_deg';
  else axis = dx !== 0 ? 'sweep_deg' : 'slide_mm';
  const by = STEP[axis] * (event.repeat ? 1 : 2 * FINE) * (dx !== 0 ? dx : dy);
  target.probe = movedProbe(target.probe, axis, by);
}

function commandKey(event: KeyboardEvent, target: KeyTarget): boolean {
  switch (event.key) {
    case ' ': target.freeze(); return true;
    case 'Enter': target.store(); return true;
    case 'Escape': return letGo(target);
    case '+': case '=': target.probe = movedProbe(target.probe, 'press_mm', STEP.press_mm); return true;
    case '-': target.probe = movedProbe(target.probe, 'press_mm', -STEP.press_mm); return true;
  }
  switch (event.key.toLowerCase()) {
    case 'm': {
      const next = MODES[(MODES.indexOf(target.settings.mode) + 1) % MODES.length]!;
      target.settings = { ...target.settings, mode: next };
      letGo(target);
      return true;
    }
    case 'h': target.hint(); return true;
    case 'l': target.caliper(); return true;
  }
  return false;
}

function letGo(target: KeyTarget): boolean {
  const held = target.held !== null || target.slider !== null;
  target.held = null;
  target.slider = null;
  return held;
}

/** A letter takes hold of a knob, a digit of a TGC slider; the same key again lets go. */
function takeHold(key: string, target: KeyTarget): boolean {
  if (/^[1-8]$/.test(key)) {
    const slider = Number(key) - 1;
    target.held = null;
    target.slider = target.slider === slider ? null : slider;
    return true;
  }
  const knob = knobsOf(target.settings.mode).find((one) => one.key === key.toLowerCase());
  if (!knob) return false;
  target.slider = null;
  target.held = target.held?.id === knob.id ? null : knob;
  return true;
}
