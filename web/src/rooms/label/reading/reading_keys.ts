// Keys of the reading page: answers first, then the viewer's own.
import { keys } from '@/shell/keys.svelte';
import { handleViewerKey } from '@/viewer/viewer_keys';
import { t, type MessageKey } from '@/messages';
import { answerKey, type Armed } from './answer_keys';
import type { ReadingSession } from './reading_session.svelte';

/** Shown by "?"; the second part is a message key. */
export const READING_KEYS: readonly (readonly [string, MessageKey])[] = [
  ['V P L', 'label.keys.tools'],
  ['← →', 'label.keys.frame'],
  ['Home End', 'label.keys.ends'],
  ['1 2 Enter', 'label.keys.number'],
  ['Space', 'label.keys.play'],
  ['Enter', 'label.keys.place'],
  ['Tab', 'label.keys.shape'],
  [', .', 'label.keys.vertex'],
  ['Alt ←↑→↓', 'label.keys.nudge'],
  ['Insert Backspace', 'label.keys.points'],
  ['Delete', 'label.keys.delete'],
  ['+ − F', 'label.keys.zoom'],
  ['E 2', 'label.keys.answer'],
  ['Ctrl Enter', 'label.keys.submit'],
  ['N', 'label.keys.next'],
  ['Ctrl .', 'label.keys.letters'],
];

interface Targets {
  reading: ReadingSession;
  armed: Armed | null;
  typed: { digits: string };
  arm: (armed: Armed | null) => void;
  submit: () => void;
  next: () => void;
}

const STORE = 'sonobridge.viewer.letters';
let letters = readLetters();

/** Act on a key that was pressed inside the reading surface. */
export function onReadingKey(event: KeyboardEvent, targets: Targets): void {
  if (event.defaultPrevented || event.isComposing) return;
  if (handled(event, targets)) event.preventDefault();
}

function handled(event: KeyboardEvent, targets: Targets): boolean {
  const { reading, submit } = targets;
  const control = event.ctrlKey || event.metaKey;
  if (control && event.key === 'Enter') {
    submit();
    return true;
  }
  if (control && event.key === '.') {
    toggleLetters();
    return true;
  }
  if (isText(event.target)) return false;
  if (!control && !event.altKey && inControl(event)) return false;
  if (!control && !event.altKey && letters && answered(event, targets)) return true;
  const { cine, editor, view } = reading;
  if (!cine || !editor || !view) return false;
  if (!control && /^[a-z]$/i.test(event.key) && !letters) return false;
  return handleViewerKey(event, {
    cine,
    editor,
    view,
    typed: targets.typed,
    undo: () => reading.undo(),
    redo: () => reading.redo(),
  });
}

function answered(event: KeyboardEvent, { reading, armed, arm, next }: Targets): boolean {
  const protocol = reading.opened?.protocol;
  if (!protocol) return false;
  if (event.key === '?') {
    keys.help = true;
    return true;
  }
  if (event.key.toLowerCase() === 'n' && reading.submitted) {
    next();
    return true;
  }
  const outcome = answerKey(event.key, armed, protocol);
  if (!outcome) {
    if (armed && event.key.length === 1) arm(null);
    return false;
  }
  if (outcome.kind === 'answered') reading.setAnswer(outcome.field, outcome.value);
  arm(outcome.kind === 'armed' ? outcome.armed : null);
  return true;
}

/** A field that takes text or numbers keeps all its keys. */
function isText(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input:not([type=radio], [type=range]), select, textarea, dialog') !== null
  );
}

/** Keys by which a focused button, link, radio or slider is worked stay with it. */
function inControl(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof Element)) return false;
  if (target.closest('button, a, summary')) return event.key === 'Enter' || event.key === ' ';
  if (target.closest('input[type=radio]')) return event.key.startsWith('Arrow') || event.key === ' ';
  return target.closest('input[type=range]') !== null && !/^[a-z\d]$/i.test(event.key);
}

function toggleLetters(): void {
  letters = !letters;
  keys.announce(t(letters ? 'label.letters.on' : 'label.letters.off'));
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
