// This browser's name towards the server: one browser writes a task at a time. Tabs of one
// browser share the name, since locks of the browser itself decide between them.
import { newIdentifier } from './identifier';

const STORE = 'sonobridge.browser';
let fallback = '';

/** The stored name, made on first use; for this page only when storage is switched off. */
export function browserName(): string {
  try {
    const stored = localStorage.getItem(STORE);
    if (stored) return stored;
    const fresh = newIdentifier('browser', Date.now());
    localStorage.setItem(STORE, fresh);
    return fresh;
  } catch {
    fallback ||= newIdentifier('browser', Date.now());
    return fallback;
  }
}
