// Keys of the console page: what the console's keys act on, and the list behind "?".
import { handleConsoleKey, type KeyTarget } from '@/console/console_keys';
import type { ConsoleState } from '@/console/console_state.svelte';
import type { CaliperTool } from '@/console/measure/caliper_tool.svelte';
import type { PlanePoint, Stage } from '@/console/scan_geometry';
import { keys } from '@/shell/keys.svelte';
import { t, type MessageKey } from '@/messages';

/** What the page does for a key, beyond probe and knobs. */
export interface ConsoleActions {
  /** Middle of the picture, for the caliper's cursor. */
  middle: () => PlanePoint | null;
  stage: () => Stage | null;
  hint: () => void;
  store: () => void;
  annotate: () => void;
  bodyMark: () => void;
  step: (by: 1 | -1) => void;
  /** Put the keys back into the picture. */
  leave: () => void;
}
interface Surface {
  scan: ConsoleState;
  tool: CaliperTool;
  actions: ConsoleActions;
}

const LIST: readonly (readonly [string, MessageKey])[] = [
  ['← → ↑ ↓', 'scan.keys.slide'],
  ['Shift ← →', 'scan.keys.rock'],
  ['Shift ↑ ↓', 'scan.keys.tilt'],
  ['Alt ← →', 'scan.keys.rotate'],
  ['+ −', 'scan.keys.press'],
  ['Drag · wheel', 'scan.keys.mouse'],
  ['Z', 'scan.keys.side'],
  ['Z', 'scan.keys.zero'],
  ['M', 'scan.keys.mode'],
  ['A G S P W B E J Y', 'scan.keys.doppler'],
  ['N D F Q R O L', 'scan.keys.image'],
  ['U K I', 'scan.keys.switch'],
  ['X', 'scan.keys.place'],
  ['1–8', 'scan.keys.tgc'],
  ['Space', 'scan.keys.freeze'],
  ['C · Shift C', 'scan.keys.caliper'],
  ['Backspace', 'scan.keys.undo'],
  ['T · .', 'scan.keys.annotate'],
  ['V', 'scan.keys.sound'],
  ['Page ↑ ↓', 'scan.keys.step'],
  ['Enter', 'scan.keys.store'],
  ['Esc', 'scan.keys.escape'],
  ['Ctrl .', 'scan.keys.letters'],
];

/** The keys of the page; an exam has none for a hint. */
export function consoleKeyList(exam: boolean): (readonly [string, MessageKey])[] {
  return exam ? [...LIST] : [...LIST, ['H', 'scan.keys.hint']];
}

const STORE = 'sonobridge.console.letters';
let letters = readLetters();

/** Act on a key that was pressed inside the console. */
export function onConsoleKey(event: KeyboardEvent, surface: Surface): void {
  if (event.defaultPrevented || event.isComposing) return;
  if (handled(event, surface)) event.preventDefault();
}

function handled(event: KeyboardEvent, surface: Surface): boolean {
  if ((event.ctrlKey || event.metaKey) && event.key === '.') {
    toggleLetters();
    return true;
  }
  if (isText(event.target)) return leaveText(event, surface);
  if (inControl(event)) return false;
  if (event.key === '?') {
    keys.help = true;
    return true;
  }
  const letter = event.key.length === 1 && event.key !== ' ';
  if (letter && !letters) return false;
  const target = keyTarget(surface);
  return target !== null && handleConsoleKey(event, target);
}

/** What the keys act on; null until the server has opened the console. */
export function keyTarget({ scan, tool, actions }: Surface): KeyTarget | null {
  if (!scan.settings) return null;
  return {
    get probe() { return scan.probe; },
    set probe(next) { scan.steer(next, 'keyboard'); },
    get settings() { return scan.settings!; },
    set settings(next) { scan.settings = next; },
    get held() { return scan.held; },
    set held(next) { scan.held = next; },
    get slider() { return scan.slider; },
    set slider(next) { scan.slider = next; },
    get placing() { return scan.placing; },
    set placing(next) { scan.placing = next; },
    get frozen() { return scan.frozen; },
    get grid() { return scan.grey?.grid ?? null; },
    caliper: {
      get active() { return tool.kind !== null; },
      toggle: () => tool.toggle(actions.middle(), scan.settings!.mode),
      next: () => tool.next(actions.middle(), scan.settings!.mode),
      // The marker is on the left of the picture, so to the right is to smaller x.
      move: (right, down) => {
        if (tool.onStrip) tool.moveOnStrip(right, down, scan.stripEnds);
        else tool.move(-right, down, actions.stage());
      },
      place: () => {
        if (!tool.onStrip) tool.place(tool.cursor);
        else if (scan.frozen) tool.place(tool.stripCursor);
        else keys.announce(t('scan.caliper.freeze'));
      },
      undo: () => tool.undo(),
    },
    freeze: () => scan.freeze(),
    hint: actions.hint,
    store: actions.store,
    cine: (frames) => scan.cine(frames),
    annotate: actions.annotate,
    bodyMark: actions.bodyMark,
    get tracked() { return scan.hands.tracked; },
    zero: () => scan.hands.zero(),
    sound: () => scan.listen(),
    step: actions.step,
  };
}

/** A field that takes text or numbers keeps all its keys but those that leave it. */
function isText(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input:not([type=radio], [type=range]), select, textarea, dialog') !== null
  );
}

function leaveText(event: KeyboardEvent, { actions }: Surface): boolean {
  const field = event.target as Element;
  if (field.closest('dialog, textarea, select')) return false;
  if (event.key !== 'Enter' && event.key !== 'Escape') return false;
  // The value is taken by the field's own change event, which comes with the loss of focus.
  actions.leave();
  return true;
}

/** Keys by which a focused button, link, radio or slider is worked stay with it. */
function inControl(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof Element) || event.ctrlKey || event.metaKey) return false;
  if (target.closest('button, a, summary')) return event.key === 'Enter' || event.key === ' ';
  if (target.closest('input[type=radio]')) return event.key.startsWith('Arrow') || event.key === ' ';
  return target.closest('input[type=range]') !== null && /^(Arrow|Page|Home|End)/.test(event.key);
}

function toggleLetters(): void {
  letters = !letters;
  keys.announce(t(letters ? 'scan.letters.on' : 'scan.letters.off'));
  try {
    localStorage.setItem(STORE, letters ? 'on' : 'off');
  } catch {
    // Storage can be switched off; the choice then lasts for this visit.
  }
}

function readLetters(): boolean {
  try {
    return localStorage.getItem(STORE) !== 'off';
  } catch {
    return true;
  }
}
