import type { Component } from 'svelte';
import type { RouteDefinition } from '@/shell/router.svelte';

type Page = Promise<{ default: Component<Record<string, string>> }>;
/** A page with the strings of the room, which are there before it is drawn. */
const load = async (module: Promise<unknown>): Page => {
  const [page] = await Promise.all([module, import('./messages')]);
  return page as Awaited<Page>;
};

const room = 'scan' as const;
const title = 'room.scan' as const;

export const routes: RouteDefinition[] = [
  { pattern: '/scan', room, title, load: () => load(import('./cases/CasesPage.svelte')) },
  { pattern: '/scan/phone', room, title: 'phone.title', alone: true, load: () => load(import('./phone/PhonePage.svelte')) },
  { pattern: '/scan/sessions', room, title, load: () => load(import('./curve/SessionsPage.svelte')) },
  { pattern: '/scan/curve', room, title, load: () => load(import('./curve/CurvePage.svelte')) },
  { pattern: '/scan/interpret', room, title, load: () => load(import('./interpret/InterpretPage.svelte')) },
  { pattern: '/scan/interpret/:exam', room, title, load: () => load(import('./interpret/SignPage.svelte')) },
  { pattern: '/scan/:session', room, title, load: () => load(import('./session/SessionPage.svelte')) },
  {
    pattern: '/scan/:session/console', room, title, imaging: true,
    load: () => load(import('./console/ConsolePage.svelte')),
  },
  {
    pattern: '/scan/:session/watch', room, title, imaging: true,
    load: () => load(import('./watch/WatchPage.svelte')),
  },
];
