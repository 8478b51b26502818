import type { Component } from 'svelte';
import type { RouteDefinition } from '@/shell/router.svelte';

type Page = Promise<{ default: Component<Record<string, string>> }>;
/** A page with its strings, which are there before it is drawn. */
const proof = async (module: Promise<unknown>): Page => {
  const [page] = await Promise.all([module, import('./proof_messages')]);
  return page as Awaited<Page>;
};

const decide = () => import('./Decide.svelte');

export const routes: RouteDefinition[] = [
  { pattern: '/path', room: 'path', title: 'path.decide.title', load: decide },
  { pattern: '/path/decide', room: 'path', title: 'path.decide.title', load: decide },
  { pattern: '/path/credentials', room: 'path', title: 'room.path', load: () => proof(import('./ce/CePage.svelte')) },
  { pattern: '/path/log', room: 'path', title: 'room.path', load: () => proof(import('./log/LogPage.svelte')) },
  { pattern: '/path/indicators', room: 'path', title: 'room.path', load: () => proof(import('./indicators/KpiPage.svelte')) },
  { pattern: '/path/thirty-days', room: 'path', title: 'room.path', load: () => proof(import('./thirty/ThirtyDaysPage.svelte')) },
  { pattern: '/path/say', room: 'path', title: 'room.path', load: () => proof(import('./say/SayPage.svelte')) },
];
