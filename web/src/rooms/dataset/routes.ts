import type { Component } from 'svelte';
import type { RouteDefinition } from '@/shell/router.svelte';

type Page = Promise<{ default: Component<Record<string, string>> }>;
const list = (): Page => import('./DatasetList.svelte') as unknown as Page;

export const routes: RouteDefinition[] = [
  { pattern: '/models', room: 'models', title: 'dataset.title', load: list },
  { pattern: '/dataset', room: 'models', title: 'dataset.title', load: list },
  {
    pattern: '/dataset/new', room: 'models', title: 'dataset.freeze.title',
    load: () => import('./FreezePage.svelte') as unknown as Page,
  },
  {
    pattern: '/dataset/:id', room: 'models', title: 'dataset.version.title',
    load: () => import('./VersionPage.svelte') as unknown as Page,
  },
];
