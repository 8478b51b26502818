import type { Component } from 'svelte';
import type { RouteDefinition } from '@/shell/router.svelte';

type Page = Promise<{ default: Component<Record<string, string>> }>;
/** A page with the strings of Explore and Market, which are there before it is drawn. */
const explore = async (module: Promise<unknown>): Page => {
  const [page] = await Promise.all([module, import('./explore/messages')]);
  return page as Awaited<Page>;
};

const room = 'path' as const;
const decide = () => import('./Decide.svelte');
const find = () => explore(import('./explore/ExplorePage.svelte'));
const pathway = () => explore(import('./explore/PathwayPage.svelte'));
const market = () => explore(import('./market/MarketPage.svelte'));

export const routes: RouteDefinition[] = [
  { pattern: '/path', room, title: 'path.decide.title', load: decide },
  { pattern: '/path/decide', room, title: 'path.decide.title', load: decide },
  { pattern: '/path/explore', room, title: 'path.nav.explore', load: find },
  {
    pattern: '/path/explore/map', room, title: 'path.nav.explore',
    load: () => explore(import('./explore/MapPage.svelte')),
  },
  { pattern: '/path/explore/:area/:measure', room, title: 'path.nav.explore', load: find },
  { pattern: '/path/explore/:area/:measure/:pathway', room, title: 'path.nav.explore', load: pathway },
  { pattern: '/path/explore/:area/:measure/:pathway/:tab', room, title: 'path.nav.explore', load: pathway },
  { pattern: '/path/market', room, title: 'path.nav.market', load: market },
  { pattern: '/path/market/:occupation/:area', room, title: 'path.nav.market', load: market },
  { pattern: '/path/market/:occupation/:area/:sort', room, title: 'path.nav.market', load: market },
];
