// The library's filters and order, in the address. Typed text stays out of it: a person might
// type a name, and addresses end up in histories.
import type { Sort } from '@/components/DataTable.svelte';
import type { ClipListRequest } from '../clips_api';

export interface Filters {
  text: string;
  kind: string;
  clearance: string;
  state: string;
  modality: string;
  manufacturer: string;
  calibrated: string;
  conflict: string;
}
export const SELECTS = [
  'clearance', 'modality', 'manufacturer', 'calibrated', 'conflict', 'state', 'kind',
] as const satisfies (keyof Filters)[];

export const NO_FILTERS: Filters = {
  text: '', kind: '', clearance: '', state: '', modality: '', manufacturer: '', calibrated: '', conflict: '',
};
const ORDERS = ['imported', 'manufacturer', 'frames', 'size'] as const;
export const FIRST_ORDER: Sort = { column: 'imported', descending: true };
type Order = (typeof ORDERS)[number];

export function readAddress(search: string): { filters: Filters; sort: Sort } {
  const given = new URLSearchParams(search);
  const filters = { ...NO_FILTERS };
  for (const name of SELECTS) filters[name] = given.get(name) ?? '';
  const order = given.get('sort') ?? '';
  const sort = isOrder(order) ? { column: order, descending: given.get('up') !== '1' } : FIRST_ORDER;
  return { filters, sort };
}

/** The query part of the address: "?clearance=waiting", or nothing. */
export function writeAddress(filters: Filters, sort: Sort): string {
  const out = new URLSearchParams();
  for (const name of SELECTS) if (filters[name]) out.set(name, filters[name]);
  if (sort.column !== FIRST_ORDER.column || !sort.descending) {
    out.set('sort', sort.column);
    if (!sort.descending) out.set('up', '1');
  }
  const text = out.toString();
  return text ? `?${text}` : '';
}

/** The request for one page; a value of the address that no filter knows filters nothing. */
export function requestOf(filters: Filters, sort: Sort, page: string | null, limit: number): ClipListRequest {
  return {
    text: filters.text.trim(),
    kind: oneOf(filters.kind, ['image', 'non_image', 'fragment', 'all'] as const) ?? 'image',
    clearance: oneOf(filters.clearance, ['waiting', 'cleared', 'refused', 'not_applicable'] as const) ?? null,
    state: oneOf(filters.state, ['ok', 'truncated', 'undecodable', 'none'] as const) ?? null,
    modality: filters.modality || null,
    manufacturer: filters.manufacturer || null,
    calibrated: yesNo(filters.calibrated),
    conflict: yesNo(filters.conflict),
    eligible: false,
    sort: isOrder(sort.column) ? sort.column : 'imported',
    ascending: !sort.descending,
    limit,
    page,
  };
}

/** How many filters are set. */
export function setCount(filters: Filters): number {
  return Object.values(filters).filter(Boolean).length;
}

function isOrder(name: string): name is Order {
  return (ORDERS as readonly string[]).includes(name);
}
function oneOf<T extends string>(value: string, known: readonly T[]): T | undefined {
  return known.find((one) => one === value);
}
function yesNo(value: string): boolean | null {
  return value === 'yes' ? true : value === 'no' ? false : null;
}
