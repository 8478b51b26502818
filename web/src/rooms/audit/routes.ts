import type { Component } from 'svelte';
import type { RouteDefinition } from '@/shell/router.svelte';

type Page = Promise<{ default: Component<Record<string, string>> }>;
/** A page with the strings of the room, which are there before it is drawn. */
const load = async (module: Promise<unknown>): Page => {
  const [page] = await Promise.all([module, import('./messages')]);
  return page as Awaited<Page>;
};

const room = 'audit' as const;
const title = 'room.audit' as const;

export const routes: RouteDefinition[] = [
  { pattern: '/audit', room, title, load: () => load(import('./list/ListPage.svelte')) },
  { pattern: '/audit/new', room, title, load: () => load(import('./accept/RegisterPage.svelte')) },
  { pattern: '/audit/new/:product', room, title, load: () => load(import('./accept/UploadPage.svelte')) },
  { pattern: '/audit/new/:product/:table', room, title, load: () => load(import('./accept/LockPage.svelte')) },
  { pattern: '/audit/:evaluation', room, title, load: () => load(import('./evaluation/SubgroupsPage.svelte')) },
  {
    pattern: '/audit/:evaluation/performance', room, title,
    load: () => load(import('./performance/PerformancePage.svelte')),
  },
  { pattern: '/audit/:evaluation/slices', room, title, load: () => load(import('./slices/SlicesPage.svelte')) },
  { pattern: '/audit/:evaluation/flags', room, title, load: () => load(import('./flags/FlagsPage.svelte')) },
  {
    pattern: '/audit/:evaluation/acceptance', room, title,
    load: () => load(import('./acceptance/AcceptancePage.svelte')),
  },
];
