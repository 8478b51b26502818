import type { RouteDefinition } from '@/shell/router.svelte';

const decide = () => import('./Decide.svelte');

export const routes: RouteDefinition[] = [
  { pattern: '/path', room: 'path', title: 'path.decide.title', load: decide },
  { pattern: '/path/decide', room: 'path', title: 'path.decide.title', load: decide },
];
