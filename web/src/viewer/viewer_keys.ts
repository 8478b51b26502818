/** Keys of the viewer; they work only while the reading surface holds the focus. */

import type { Cine } from './cine.svelte';
import type { Editor } from './editor.svelte';
import type { View } from './view.svelte';

export interface KeyTarget {
  cine: Cine;
  editor: Editor;
  view: View;
  undo: () => void;
  redo: () => void;
  /** Collects a typed frame number; null when none is being typed. */
  typed: { digits: string };
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Act on a key; true when it meant something here. */
export function handleViewerKey(event: KeyboardEvent, target: KeyTarget): boolean {
  const control = event.ctrlKey || event.metaKey;
  if (control) return undoKey(event, target);
  const arrow = ARROWS[event.key];
  if (arrow) return arrowKey(event, arrow, target);
  if (event.altKey) return false;
  return drawKey(event.key, target) || cineKey(event, target) || editKey(event.key, target);
}

function undoKey(event: KeyboardEvent, { undo, redo, editor }: KeyTarget): boolean {
  const key = event.key.toLowerCase();
  if (key !== 'z' && key !== 'y') return false;
  editor.commitMove();
  if (key === 'y' || event.shiftKey) redo();
  else if (editor.draft) editor.dropLastPoint();
  else undo();
  return true;
}

function arrowKey(
  event: KeyboardEvent,
  [dx, dy]: readonly [number, number],
  { cine, editor }: KeyTarget,
): boolean {
  const by = event.shiftKey ? 10 : 1;
  if (event.altKey) {
    if (!editor.selected) return false;
    editor.nudge(dx * by, dy * by);
    return true;
  }
  if (editor.tool !== 'select' && (editor.cursorByKeys || editor.draft)) {
    editor.moveCursor(dx * by, dy * by);
    return true;
  }
  if (dx === 0) return false;
  editor.commitMove();
  cine.playback.step(dx * by);
  return true;
}

function drawKey(key: string, { editor, view, typed }: KeyTarget): boolean {
  if (key === 'Enter' && typed.digits === '' && editor.tool !== 'select') {
    editor.place();
    return true;
  }
  if (key === 'Backspace' && editor.draft) {
    editor.dropLastPoint();
    return true;
  }
  const cursor = editor.cursor ?? view.middle;
  switch (key.toLowerCase()) {
    case 'v':
      editor.setTool('select');
      return true;
    case 'p':
      editor.setTool('polygon', cursor);
      return true;
    case 'f':
      view.fit();
      return true;
    case 'l':
      editor.setTool('caliper', cursor);
      return true;
    default:
      return false;
  }
}

function cineKey(event: KeyboardEvent, { cine, typed }: KeyTarget): boolean {
  const { playback } = cine;
  if (/^\d$/.test(event.key)) {
    typed.digits = (typed.digits + event.key).slice(-6);
    return true;
  }
  if (typed.digits !== '' && event.key === 'Enter') {
    playback.seek(Number(typed.digits) - 1);
    typed.digits = '';
    return true;
  }
  if (typed.digits !== '' && (event.key === 'Escape' || event.key === 'Backspace')) {
    typed.digits = event.key === 'Escape' ? '' : typed.digits.slice(0, -1);
    return true;
  }
  switch (event.key) {
    case ' ':
      playback.toggle();
      return true;
    case 'Home':
      playback.seek(0);
      return true;
    case 'End':
      playback.seek(cine.lastFrame);
      return true;
    case 'PageUp':
      playback.step(event.shiftKey ? -10 : -1);
      return true;
    case 'PageDown':
      playback.step(event.shiftKey ? 10 : 1);
      return true;
    default:
      return false;
  }
}

function editKey(key: string, { editor, view }: KeyTarget): boolean {
  switch (key) {
    case ',':
    case '.':
      editor.selectVertex(key === ',' ? -1 : 1);
      return editor.selected !== null;
    case 'Insert':
      editor.insertVertex();
      return true;
    case 'Backspace':
      editor.removeVertex();
      return true;
    case 'Delete':
      editor.removeShape();
      return true;
    case 'Escape':
      return editor.escape();
    case '+':
    case '=':
      view.zoom(1.25);
      return true;
    case '-':
      view.zoom(0.8);
      return true;
    default:
      return false;
  }
}
