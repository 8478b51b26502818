import type { Component } from 'svelte';
import type { RouteDefinition } from '@/shell/router.svelte';

type Page = Promise<{ default: Component<Record<string, string>> }>;

export const routes: RouteDefinition[] = [
  { pattern: '/clips', room: 'clips', title: 'clips.title', load: () => import('./library/Library.svelte') },
  { pattern: '/clips/import', room: 'clips', title: 'clips.import.title', load: () => import('./importing/ImportPage.svelte') },
  {
    pattern: '/clips/review',
    room: 'clips',
    title: 'clips.review.title',
    load: () => import('./review/ReviewPage.svelte') as unknown as Page,
    imaging: true,
  },
  {
    pattern: '/clips/review/:id',
    room: 'clips',
    title: 'clips.review.title',
    load: () => import('./review/ReviewPage.svelte') as unknown as Page,
    imaging: true,
  },
  { pattern: '/clips/conflicts', room: 'clips', title: 'clips.conflicts.title', load: () => import('./apart/ConflictsPage.svelte') },
  { pattern: '/clips/quarantine', room: 'clips', title: 'clips.quarantine.title', load: () => import('./apart/QuarantinePage.svelte') },
  {
    pattern: '/clips/:id',
    room: 'clips',
    title: 'clips.clip.title',
    load: () => import('./clip/ClipPage.svelte') as unknown as Page,
  },
];
