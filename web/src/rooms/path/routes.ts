import type { Component } from 'svelte';
import type { RouteDefinition } from '@/shell/router.svelte';

type Page = Promise<{ default: Component<Record<string, string>> }>;
/** A page with the strings of deciding, money and impact, which are there before it is drawn. */
const load = async (module: Promise<unknown>): Page => {
  const [page] = await Promise.all([module, import('./decide/messages')]);
  return page as Awaited<Page>;
};

const room = 'path' as const;
const title = 'room.path' as const;
const decide = (): Page => load(import('./decide/Decide.svelte'));

export const routes: RouteDefinition[] = [
  { pattern: '/path', room, title: 'path.decide.title', load: decide },
  { pattern: '/path/decide', room, title: 'path.decide.title', load: decide },
  { pattern: '/path/decide/clinical_technical', room, title, load: () => load(import('./decide/DecideTechnical.svelte')) },
  { pattern: '/path/pairs/:fork', room, title, load: () => load(import('./decide/Pairs.svelte')) },
  { pattern: '/path/sides', room, title, load: () => load(import('./sides/Sides.svelte')) },
  { pattern: '/path/money', room, title, load: () => load(import('./money/Money.svelte')) },
  { pattern: '/path/impact', room, title, load: () => load(import('./impact/Impact.svelte')) },
];
