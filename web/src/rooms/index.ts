// Collects the routes of all rooms. A room adds itself with a file rooms/<room>/routes.ts
// that exports `routes`; its pages stay in chunks of their own.
import type { RouteDefinition } from '@/shell/router.svelte';

const modules = import.meta.glob<{ routes: RouteDefinition[] }>('./*/routes.ts', { eager: true });

export const routes: RouteDefinition[] = Object.values(modules).flatMap((m) => m.routes);
