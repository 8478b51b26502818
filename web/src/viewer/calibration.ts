/** What a caliper may say in physical units, and why it sometimes may not. */

import { distance, type Point } from './geometry';

/** One calibrated region of a clip, as the clip's metadata gives it. */
export interface Region {
  index: number;
  /** Pixel columns and rows, both ends inclusive. */
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  data_type: string | number | null;
  spatial_format: string | number | null;
  unit_x: string | number | null;
  unit_y: string | number | null;
  /** Physical units per pixel. */
  delta_x: number | null;
  delta_y: number | null;
  /** Reference pixel, relative to the region's corner; null when not recorded. */
  reference_x: number | null;
  reference_y: number | null;
  /** Value at the reference row; 0 when not recorded. */
  reference_value_y?: number | null;
  /** Counts from 0 in `index`. Why the region cannot be used (a code); null when it can. */
  problem: string | null;
}

/** Physical units by their DICOM code (0018,6024). */
const UNIT_BY_CODE: Readonly<Record<number, string>> = {
  0: 'none',
  1: 'percent',
  2: 'dB',
  3: 'cm',
  4: 's',
  5: 'Hz',
  6: 'dB/s',
  7: 'cm/s',
  8: 'cm2',
  9: 'cm2/s',
  10: 'cm3',
  11: 'cm3/s',
  12: 'degree',
};
const UNIT_SYNONYMS: Readonly<Record<string, string>> = {
  seconds: 's',
  hertz: 'Hz',
  degrees: 'degree',
};

export type Quantity = {
  name: 'length' | 'time' | 'speed' | 'frequency';
  value: number;
  unit: string;
};

export interface Measured {
  kind: 'measured';
  region: Region;
  /** The first is the one to show; a spectral caliper has two. */
  quantities: Quantity[];
  pixels: number;
}

export type RefusalReason =
  | 'no_regions'
  | 'outside_regions'
  | 'one_end_outside'
  | 'different_regions'
  | 'different_units'
  | 'overlapping_regions'
  | 'region_problem'
  | 'units_without_length';

export interface Refused {
  kind: 'refused';
  reason: RefusalReason;
  pixels: number;
  /** Region indexes and units for the message. */
  first: RegionNote | null;
  second: RegionNote | null;
  problem: string | null;
}

export interface RegionNote {
  index: number;
  units: string;
}

export function unitName(unit: string | number | null): string {
  if (unit === null) return 'none';
  if (typeof unit === 'number') return UNIT_BY_CODE[unit] ?? 'none';
  return UNIT_SYNONYMS[unit] ?? unit;
}

/** All regions in which a point lies. */
export function regionsAt(regions: readonly Region[], point: Point): Region[] {
  const column = Math.floor(point[0]);
  const row = Math.floor(point[1]);
  return regions.filter(
    (region) => region.x0 <= column && column <= region.x1 && region.y0 <= row && row <= region.y1,
  );
}

/** Whether lengths in millimetres can be measured somewhere in the clip. */
export function isCalibrated(regions: readonly Region[]): boolean {
  return regions.some((region) => usable(region) && isTissue(region));
}

/**
 * Measure between two points, or refuse.
 *
 * Both ends must lie in one usable region; where regions overlap they must agree on
 * scale and units. Centimetres on both axes give millimetres; otherwise each axis is
 * measured alone (time, speed, frequency, or depth), as on a spectral trace.
 */
export function measure(regions: readonly Region[], a: Point, b: Point): Measured | Refused {
  const pixels = distance(a, b);
  const atA = regionsAt(regions, a);
  const atB = regionsAt(regions, b);
  const refuse = (reason: RefusalReason, problem: string | null = null): Refused => ({
    kind: 'refused',
    reason,
    pixels,
    first: note(atA),
    second: note(atB),
    problem,
  });
  if (!regions.length) return refuse('no_regions');
  if (!atA.length && !atB.length) return refuse('outside_regions');
  if (!atA.length || !atB.length) return refuse('one_end_outside');
  const shared = atA.filter((region) => atB.includes(region));
  if (!shared.length) {
    return refuse(units(atA[0]) === units(atB[0]) ? 'different_regions' : 'different_units');
  }
  const faulty = shared.find((region) => !usable(region));
  if (faulty?.problem === 'overlaps_region') return refuse('overlapping_regions');
  if (faulty) return refuse('region_problem', problemOf(faulty));
  const region = shared[0] as Region;
  if (shared.some((other) => !sameScale(region, other))) return refuse('overlapping_regions');
  const quantities = quantitiesOf(region, a, b);
  if (!quantities.length) return refuse('units_without_length');
  return { kind: 'measured', region, quantities, pixels };
}

/** Area in mm² of a polygon whose points all lie in one tissue region; else null. */
export function areaMm2(
  regions: readonly Region[],
  points: readonly Point[],
  areaPixels: number,
): number | null {
  const shared = points
    .map((point) => regionsAt(regions, point).filter((r) => usable(r) && isTissue(r)))
    .reduce<Region[] | null>((all, at) => all?.filter((r) => at.includes(r)) ?? at, null);
  const region = shared?.[0];
  if (!region || shared.some((other) => !sameScale(region, other))) return null;
  return areaPixels * Math.abs((region.delta_x ?? 0) * (region.delta_y ?? 0)) * 100;
}

/** Speed on a spectral trace at a point, from its baseline; null where there is none. */
export function speedAt(region: Region, point: Point): number | null {
  if (unitName(region.unit_y) !== 'cm/s' || region.reference_y === null) return null;
  const rows = point[1] - (region.y0 + region.reference_y);
  return rows * (region.delta_y ?? 0) + (region.reference_value_y ?? 0);
}

/** What to keep with a caliper, so that its value can be checked later. */
export function snapshot(region: Region): {
  region_index: number;
  unit_x: string;
  unit_y: string;
  delta_x: number;
  delta_y: number;
} {
  return {
    region_index: region.index,
    unit_x: unitName(region.unit_x),
    unit_y: unitName(region.unit_y),
    delta_x: region.delta_x ?? 0,
    delta_y: region.delta_y ?? 0,
  };
}

function isTissue(region: Region): boolean {
  return unitName(region.unit_x) === 'cm' && unitName(region.unit_y) === 'cm';
}

function usable(region: Region): boolean {
  return problemOf(region) === null;
}

function problemOf(region: Region): string | null {
  if (region.problem !== null) return region.problem;
  return sound(region.delta_x) && sound(region.delta_y) ? null : 'delta_missing';
}

function sound(delta: number | null): boolean {
  return delta !== null && Number.isFinite(delta) && delta !== 0;
}

function sameScale(a: Region, b: Region): boolean {
  return a.delta_x === b.delta_x && a.delta_y === b.delta_y && units(a) === units(b);
}

function units(region: Region | undefined): string {
  if (!region) return '';
  const x = unitName(region.unit_x);
  const y = unitName(region.unit_y);
  if (x === 'cm' && y === 'cm') return 'mm';
  // On a trace the vertical axis names the measurement.
  return y === 'none' ? x : y;
}

function note(regions: readonly Region[]): RegionNote | null {
  const region = regions.find(usable) ?? regions[0];
  return region ? { index: region.index, units: units(region) } : null;
}

function quantitiesOf(region: Region, a: Point, b: Point): Quantity[] {
  const dx = Math.abs((b[0] - a[0]) * (region.delta_x ?? 0));
  const dy = Math.abs((b[1] - a[1]) * (region.delta_y ?? 0));
  if (isTissue(region)) return [{ name: 'length', value: Math.hypot(dx, dy) * 10, unit: 'mm' }];
  const along = [quantity(region.unit_y, dy), quantity(region.unit_x, dx)];
  return along.filter((found): found is Quantity => found !== null);
}

function quantity(unit: string | number | null, value: number): Quantity | null {
  switch (unitName(unit)) {
    case 'cm':
      return { name: 'length', value: value * 10, unit: 'mm' };
    case 's':
      return { name: 'time', value, unit: 's' };
    case 'cm/s':
      return { name: 'speed', value, unit: 'cm/s' };
    case 'Hz':
      return { name: 'frequency', value, unit: 'Hz' };
    default:
      return null;
  }
}
