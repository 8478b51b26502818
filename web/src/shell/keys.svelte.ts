// Global keys: Ctrl K, G then a letter, F6, ?, and the announcements of a polite live region.
import { palette } from './palette.svelte';
import { ROOM_GROUPS } from './rooms';
import { router } from './router.svelte';
import { session } from './session.svelte';

const SEQUENCE_MS = 1500;

class Keys {
  help = $state(false);
  announcement = $state('');
  #leader = 0;

  announce(text: string): void {
    this.announcement = '';
    queueMicrotask(() => (this.announcement = text));
  }

  start(): () => void {
    const onKey = (event: KeyboardEvent) => this.#onKey(event);
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      palette.show();
    } else if (event.key === 'F6') {
      event.preventDefault();
      focusRegion(event.shiftKey ? -1 : 1);
    } else if (!typing(event) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      this.#letter(event);
    }
  }

  #letter(event: KeyboardEvent): void {
    const key = event.key.toLowerCase();
    if (event.timeStamp - this.#leader < SEQUENCE_MS) {
      this.#leader = 0;
      const room = ROOM_GROUPS.flatMap((group) => group.rooms).find((r) => r.key === key);
      if (room && session.rooms.has(room.id)) {
        event.preventDefault();
        void router.go(room.path);
        return;
      }
    }
    if (key === 'g') this.#leader = event.timeStamp;
    else if (event.key === '?') {
      event.preventDefault();
      this.help = true;
    } else if (key === '/' ) {
      const search = document.querySelector<HTMLElement>('main [data-search]');
      event.preventDefault();
      if (search) search.focus();
      else palette.show();
    } else if (event.key === 'Enter') pressPrimary(event);
  }
}

/** True while the key belongs to a field, a dialog or the viewer, which has letters of its own. */
function typing(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (!target?.closest) return false;
  return Boolean(
    target.closest('input:not([type=radio],[type=checkbox]), textarea, select, [contenteditable]') ??
      target.closest('dialog, [data-own-keys]'),
  );
}

/** Enter presses the page's one filled button while nothing else has the focus. */
function pressPrimary(event: KeyboardEvent): void {
  const target = event.target as HTMLElement | null;
  const free = target === document.body || target?.id === 'content';
  const primary = document.querySelector<HTMLElement>('main [data-primary]:not([disabled])');
  if (!free || !primary) return;
  event.preventDefault();
  primary.click();
}

function focusRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (region) => region.getClientRects().length > 0,
  );
  if (regions.length === 0) return;
  const at = regions.findLastIndex((region) => region.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : regions.length - 1) : at + step;
  regions[(next + regions.length) % regions.length]?.focus();
}

export const keys = new Keys();
