import type { Component } from 'svelte';
import type { RouteDefinition } from '@/shell/router.svelte';

type Page = Promise<{ default: Component<Record<string, string>> }>;
/** A page with the strings of the room, which are there before it is drawn. */
const load = async (module: Promise<unknown>): Page => {
  const [page] = await Promise.all([module, import('./messages')]);
  return page as Awaited<Page>;
};

const room = 'portfolio' as const;
const title = 'portfolio.title' as const;

export const routes: RouteDefinition[] = [
  { pattern: '/portfolio', room, title, load: () => load(import('./Portfolio.svelte')) },
  { pattern: '/portfolio/badges', room, title, load: () => load(import('./badges/BadgesPage.svelte')) },
  { pattern: '/portfolio/card-timing', room, title, load: () => load(import('./card/TimingPage.svelte')) },
  { pattern: '/portfolio/review', room, title, load: () => load(import('./review/ReviewPage.svelte')) },
];
