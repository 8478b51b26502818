// Records of Explore and Market, as generated, and the addresses that keep what is shown.
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type AreaRow = Schemas['AreaRow'];
export type AreaTable = Schemas['AreaTable'];
export type AreaView = Schemas['AreaView'];
export type Browse = Schemas['Browse'];
export type Citation = Schemas['Citation'];
export type ClaimCheck = Schemas['ClaimCheck'];
export type Figure = Schemas['Figure'];
export type Market = Schemas['Market'];
export type Measure = 'employment' | 'openings';
export type PathwayDetail = Schemas['PathwayDetail'];
export type RoleComparison = Schemas['RoleComparison'];
export type Stars = Schemas['Stars'];
export type TaskMap = Schemas['TaskMap'];
export type TierView = Schemas['TierView'];
export type TitleAnswer = Schemas['TitleAnswer'];
export type TitleMeaning = Schemas['TitleMeaning'];

export const SORTS = ['median', 'real_median', 'jobs', 'distance', 'name'] as const;
export type Sort = (typeof SORTS)[number];
export const TABS = ['tasks', 'credentials', 'skills', 'comfort'] as const;
export type Tab = (typeof TABS)[number];
export const MEASURES = ['employment', 'openings'] as const;

/** Sonographers and the nation: what stands while nothing was chosen. */
export const SONOGRAPHER = '29-2032';
export const NATION = '0000000';

export const oneOf = <T extends string>(all: readonly T[], text: string | undefined, other: T): T =>
  all.find((one) => one === text) ?? other;

export function marketAddress(occupation: string, area: string, sort: Sort = 'median'): string {
  return `/path/market/${occupation}/${area}/${sort}`;
}
export function exploreAddress(area: string, measure: Measure): string {
  return `/path/explore/${area}/${measure}`;
}
export function pathwayAddress(area: string, measure: Measure, pathway: string, tab: Tab = 'tasks'): string {
  return `/path/explore/${area}/${measure}/${pathway}/${tab}`;
}
