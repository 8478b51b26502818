import type { RouteDefinition } from '@/shell/router.svelte';

export const routes: RouteDefinition[] = [
  { pattern: '/admin', room: 'admin', title: 'admin.title', load: () => import('./Admin.svelte') },
];
