import type { Component } from 'svelte';
import type { RouteDefinition } from '@/shell/router.svelte';

type Page = Promise<{ default: Component<Record<string, string>> }>;

export const routes: RouteDefinition[] = [
  {
    pattern: '/label/:study/:task',
    room: 'label',
    title: 'label.reading.opening',
    load: () => import('./reading/ReadingPage.svelte') as unknown as Page,
    imaging: true,
  },
];
