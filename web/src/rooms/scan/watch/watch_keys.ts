// Keys of a recording that is watched; they act while the page holds the focus.
import type { RecordedView } from '../scan_api';
import type { MessageKey } from '@/messages';

/** What the keys act on. */
export interface WatchTarget {
  readonly timeS: number;
  readonly endS: number;
  readonly views: readonly RecordedView[];
  readonly pace: number;
  toggle: () => void;
  seek: (timeS: number) => void;
  setPace: (pace: number) => void;
}

export const PACES = [0.5, 1, 2, 4] as const;
const STEP_S = 5;
const FINE_S = 0.5;
const BEFORE_S = 0.05;

export const WATCH_KEYS: readonly (readonly [string, MessageKey])[] = [
  ['Space', 'scan.watch.key.play'],
  ['← →', 'scan.watch.key.seek'],
  ['Shift ← →', 'scan.watch.key.fine'],
  ['Home · End', 'scan.watch.key.ends'],
  ['Page ↑ ↓', 'scan.watch.key.views'],
  ['[ ]', 'scan.watch.key.pace'],
];

/** Act on a key; true when it meant something here. */
export function onWatchKey(event: KeyboardEvent, target: WatchTarget): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const element = event.target instanceof Element ? event.target : null;
  if (element?.closest('button, a') && (event.key === ' ' || event.key === 'Enter')) return false;
  const step = event.shiftKey ? FINE_S : STEP_S;
  switch (event.key) {
    case ' ': target.toggle(); return true;
    case 'ArrowLeft': target.seek(Math.max(0, target.timeS - step)); return true;
    case 'ArrowRight': target.seek(Math.min(target.endS, target.timeS + step)); return true;
    case 'Home': target.seek(0); return true;
    case 'End': target.seek(target.endS); return true;
    case 'PageUp': return toView(target, -1);
    case 'PageDown': return toView(target, 1);
    case '[': return changePace(target, -1);
    case ']': return changePace(target, 1);
  }
  return false;
}

function toView(target: WatchTarget, by: 1 | -1): boolean {
  const times = target.views.map((view) => view.time_s).toSorted((a, b) => a - b);
  const to = by > 0
    ? times.find((at) => at > target.timeS + BEFORE_S)
    : times.findLast((at) => at < target.timeS - BEFORE_S);
  if (to !== undefined) target.seek(to);
  return true;
}

function changePace(target: WatchTarget, by: 1 | -1): boolean {
  const at = PACES.findIndex((pace) => pace >= target.pace);
  target.setPace(PACES[Math.min(PACES.length - 1, Math.max(0, at + by))]!);
  return true;
}
