import type { RouteDefinition } from '@/shell/router.svelte';

export const routes: RouteDefinition[] = [
  { pattern: '/', room: 'home', title: 'home.title', load: () => import('./Home.svelte') },
];
