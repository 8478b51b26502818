// Keys of the console. Single letters act only while the console holds the focus.
import {
  knobsOf, movedProbe, readKnob, switchesOf, withKnob, withSwitch, withTgc,
  type ConsoleSettings, type KnobSpec, type ProbeAxis, type ProbeControl, type ScanMode,
} from './controls';
import { withPlace } from './stage/doppler_line';
import type { Grid } from './wire';

/** What the keys act on: the console's state and the tools in hand. */
export interface KeyTarget {
  probe: ProbeControl;
  settings: ConsoleSettings;
  /** The knob that the arrows turn now; null when they move the probe. */
  held: KnobSpec | null;
  /** The TGC slider (0 to 7) that the arrows move now. */
  slider: number | null;
  /** The arrows move the gate or the colour box. */
  placing: boolean;
  readonly frozen: boolean;
  /** Lines of the picture, which the gate is laid on; null before the first. */
  readonly grid: Grid | null;
  /** The caliper in hand takes arrows and Enter before anything else. */
  readonly caliper: {
    active: boolean;
    toggle: () => void;
    next: () => void;
    /** By mm: to the right of the picture, and down. */
    move: (right: number, down: number) => void;
    place: () => void;
    undo: () => boolean;
  };
  freeze: () => void;
  hint: () => void;
  store: () => void;
  cine: (frames: number) => void;
  /** Put the keys into the annotation field. */
  annotate: () => void;
  bodyMark: () => void;
  sound: () => void;
  /** A tracker holds the probe: Z takes its zero pose. */
  readonly tracked: boolean;
  zero: () => void;
  /** The next (1) or previous (-1) view of the protocol. */
  step: (by: 1 | -1) => void;
}

/** mm or degrees for one press and, while the key is held down, for each repeat. */
const STEP = { slide_mm: 1, sweep_deg: 1, rotate_deg: 2, rock_deg: 1, tilt_deg: 1, press_mm: 0.5 };
const FIRST = 0.5;
const CALIPER_MM = 0.2;
const PLACE_MM = 0.5;
const COARSE = 5;
const TGC_DB = 0.5;
const MODES: readonly ScanMode[] = ['b', 'colour', 'spectral'];
/** To the right, and up. */
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
};

/** Act on a key; true when it meant something here. */
export function handleConsoleKey(event: KeyboardEvent, target: KeyTarget): boolean {
  if (event.ctrlKey || event.metaKey) return false;
  const arrow = ARROWS[event.key];
  if (arrow) return arrowKey(event, arrow, target);
  if (event.altKey) return false;
  return namedKey(event, target) || letterKey(event, target) || takeHold(event.key, target);
}

function arrowKey(event: KeyboardEvent, [dx, dy]: readonly [number, number], target: KeyTarget): boolean {
  const coarse = event.shiftKey ? COARSE : 1;
  if (target.caliper.active) {
    target.caliper.move(dx * CALIPER_MM * coarse, -dy * CALIPER_MM * coarse);
  } else if (target.held) {
    const knob = target.held;
    const value = readKnob(target.settings, knob) + (dx + dy) * knob.step * coarse;
    target.settings = withKnob(target.settings, knob, value);
  } else if (target.slider !== null) {
    const old = target.settings.image.tgc_db[target.slider]!;
    target.settings = withTgc(target.settings, target.slider, old + (dx + dy) * TGC_DB * coarse);
  } else if (target.placing) {
    // The marker is on the left of the picture, so to the right is to smaller x.
    target.settings = withPlace(target.settings, -dx * PLACE_MM * coarse, -dy * PLACE_MM * coarse, target.grid);
  } else if (target.frozen) {
    if (dx === 0) return false;
    target.cine(dx * (event.shiftKey ? 10 : 1));
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
  target.probe = movedProbe(target.probe, axis, STEP[axis] * (event.repeat ? 1 : FIRST) * (dx + dy));
}

function namedKey(event: KeyboardEvent, target: KeyTarget): boolean {
  switch (event.key) {
    case ' ': target.freeze(); return true;
    case 'Enter':
      if (target.caliper.active) target.caliper.place();
      else target.store();
      return true;
    case 'Backspace': return target.caliper.undo();
    case 'Escape': return letGo(target);
    case 'PageDown': target.step(1); return true;
    case 'PageUp': target.step(-1); return true;
    case '+': case '=': return press(target, STEP.press_mm);
    case '-': case '−': return press(target, -STEP.press_mm);
  }
  return false;
}

function press(target: KeyTarget, by: number): boolean {
  target.probe = movedProbe(target.probe, 'press_mm', by);
  return true;
}

function letterKey(event: KeyboardEvent, target: KeyTarget): boolean {
  switch (event.key.toLowerCase()) {
    case 'm': return nextMode(target);
    case 'c':
      if (event.shiftKey) target.caliper.next();
      else target.caliper.toggle();
      return true;
    case 'h': target.hint(); return true;
    case 't': target.annotate(); return true;
    case '.': target.bodyMark(); return true;
    case 'v': target.sound(); return true;
    case 'x': return takePlace(target);
    case 'z':
      if (target.tracked) {
        target.zero();
        return true;
      }
      target.probe = { ...target.probe, side: target.probe.side === 'left' ? 'right' : 'left' };
      return true;
  }
  const one = switchesOf(target.settings.mode).find((each) => each.key === event.key.toLowerCase());
  if (one) target.settings = withSwitch(target.settings, one);
  return one !== undefined;
}

export function nextMode(target: KeyTarget): boolean {
  const mode = MODES[(MODES.indexOf(target.settings.mode) + 1) % MODES.length]!;
  letGo(target);
  target.settings = { ...target.settings, mode };
  return true;
}

function takePlace(target: KeyTarget): boolean {
  if (target.settings.mode === 'b') return false;
  const placing = !target.placing;
  letGo(target);
  target.placing = placing;
  return true;
}

/** Give the arrows back to the probe; false when they were there already. */
export function letGo(target: KeyTarget): boolean {
  const { caliper } = target;
  const held = target.held !== null || target.slider !== null || target.placing || caliper.active;
  target.held = null;
  target.slider = null;
  target.placing = false;
  if (caliper.active) caliper.toggle();
  return held;
}

/** A letter takes hold of a knob, a digit of a TGC slider; the same key again lets go. */
function takeHold(key: string, target: KeyTarget): boolean {
  if (/^[1-8]$/.test(key)) {
    const slider = Number(key) - 1;
    const again = target.slider === slider;
    letGo(target);
    target.slider = again ? null : slider;
    return true;
  }
  const knob = knobsOf(target.settings).find((one) => one.key === key.toLowerCase());
  if (!knob) return false;
  const again = target.held?.id === knob.id;
  letGo(target);
  target.held = again ? null : knob;
  return true;
}
