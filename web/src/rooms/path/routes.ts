import type { Component } from 'svelte';
import type { RouteDefinition } from '@/shell/router.svelte';

type Page = Promise<{ default: Component<Record<string, string>> }>;
/** A page with the strings of its part of the room, which are there before it is drawn. */
const page = async (strings: Promise<unknown>, module: Promise<unknown>): Page => {
  const [loaded] = await Promise.all([module, strings]);
  return loaded as Awaited<Page>;
};
const explore = (module: Promise<unknown>): Page => page(import('./explore/messages'), module);
const prove = (module: Promise<unknown>): Page => page(import('./proof_messages'), module);
const planned = (module: Promise<unknown>): Page => page(import('./plan/messages'), module);
const weigh = (module: Promise<unknown>): Page => page(import('./decide/messages'), module);

const room = 'path' as const;
const title = 'room.path' as const;
const decide = (): Page => weigh(import('./decide/Decide.svelte'));
const find = (): Page => explore(import('./explore/ExplorePage.svelte'));
const plan = (): Page => planned(import('./plan/PlanPage.svelte'));
const pathway = (): Page => explore(import('./explore/PathwayPage.svelte'));
const market = (): Page => explore(import('./market/MarketPage.svelte'));

export const routes: RouteDefinition[] = [
  { pattern: '/path', room, title: 'path.decide.title', load: decide },
  { pattern: '/path/explore', room, title: 'path.nav.explore', load: find },
  { pattern: '/path/explore/map', room, title: 'path.nav.explore', load: () => explore(import('./explore/MapPage.svelte')) },
  { pattern: '/path/explore/:area/:measure', room, title: 'path.nav.explore', load: find },
  { pattern: '/path/explore/:area/:measure/:pathway', room, title: 'path.nav.explore', load: pathway },
  { pattern: '/path/explore/:area/:measure/:pathway/:tab', room, title: 'path.nav.explore', load: pathway },
  { pattern: '/path/market', room, title: 'path.nav.market', load: market },
  { pattern: '/path/market/:occupation/:area', room, title: 'path.nav.market', load: market },
  { pattern: '/path/market/:occupation/:area/:sort', room, title: 'path.nav.market', load: market },
  { pattern: '/path/data', room, title: 'path.nav.data', load: () => explore(import('./explore/DataPage.svelte')) },
  { pattern: '/path/decide', room, title: 'path.decide.title', load: decide },
  { pattern: '/path/decide/clinical_technical', room, title, load: () => weigh(import('./decide/DecideTechnical.svelte')) },
  { pattern: '/path/pairs/:fork', room, title, load: () => weigh(import('./decide/Pairs.svelte')) },
  { pattern: '/path/compare', room, title, load: () => weigh(import('./sides/Sides.svelte')) },
  { pattern: '/path/framework', room, title, load: () => weigh(import('./framework/FrameworkPage.svelte')) },
  { pattern: '/path/money', room, title, load: () => weigh(import('./money/Money.svelte')) },
  { pattern: '/path/impact', room, title, load: () => weigh(import('./impact/Impact.svelte')) },
  { pattern: '/path/plan', room, title: 'path.nav.plan', load: plan },
  { pattern: '/path/plan/:profile/:role', room, title: 'path.nav.plan', load: plan },
  { pattern: '/path/credential/:credential', room, title: 'path.nav.plan', load: () => planned(import('./plan/CredentialPage.svelte')) },
  { pattern: '/path/ce', room, title: 'path.nav.ce', load: () => prove(import('./ce/CePage.svelte')) },
  { pattern: '/path/log', room, title: 'path.nav.log', load: () => prove(import('./log/LogPage.svelte')) },
  { pattern: '/path/kpi', room, title: 'path.nav.kpi', load: () => prove(import('./indicators/KpiPage.svelte')) },
  { pattern: '/path/proof', room, title: 'path.nav.proof', load: () => prove(import('./thirty/ThirtyDaysPage.svelte')) },
  { pattern: '/path/project', room, title: 'path.nav.project', load: () => prove(import('./project/ProjectPage.svelte')) },
  { pattern: '/path/say/people', room, title: 'path.nav.say', load: () => prove(import('./say/PeoplePage.svelte')) },
  { pattern: '/path/say', room, title: 'path.nav.say', load: () => prove(import('./say/SayPage.svelte')) },
];
