import type { Component } from 'svelte';
import type { RouteDefinition } from '@/shell/router.svelte';

type Page = Promise<{ default: Component<Record<string, string>> }>;
/** Pages name their parameters; the router hands all of them in as strings. */
const load = (module: Promise<unknown>): Page => module as Page;

const room = 'label' as const;

export const routes: RouteDefinition[] = [
  { pattern: '/label', room, title: 'label.studies', load: () => load(import('./study/StudiesPage.svelte')) },
  { pattern: '/label/new', room, title: 'label.new', load: () => load(import('./study/CreateStudyPage.svelte')) },
  { pattern: '/label/:study', room, title: 'label.worklist', load: () => load(import('./study/WorklistPage.svelte')) },
  {
    pattern: '/label/:study/agreement', room, title: 'label.part.agreement',
    load: () => load(import('./agreement/AgreementPage.svelte')),
  },
  {
    pattern: '/label/:study/adjudication', room, title: 'label.part.adjudication',
    load: () => load(import('./adjudication/AdjudicationPage.svelte')),
  },
  {
    pattern: '/label/:study/reference', room, title: 'label.part.reference',
    load: () => load(import('./study/ReferencePage.svelte')),
  },
  {
    pattern: '/label/:study/:task', room, title: 'label.reading.opening', imaging: true,
    load: () => load(import('./reading/ReadingPage.svelte')),
  },
];
