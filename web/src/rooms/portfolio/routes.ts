import type { RouteDefinition } from '@/shell/router.svelte';

export const routes: RouteDefinition[] = [
  { pattern: '/portfolio', room: 'portfolio', title: 'portfolio.title', load: () => import('./Portfolio.svelte') },
];
