import type { RouteDefinition } from '@/shell/router.svelte';

export const routes: RouteDefinition[] = [
  { pattern: '/dev/components', room: 'admin', title: 'dev.title', load: () => import('./Components.svelte') },
];
