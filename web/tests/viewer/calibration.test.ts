import { describe, expect, it } from 'vitest';
import { areaMm2, isCalibrated, measure, speedAt, unitName, type Region } from '@/viewer/calibration';

const tissue = (change: Partial<Region> = {}): Region => ({
  index: 1, x0: 0, y0: 0, x1: 299, y1: 199, data_type: 1, spatial_format: 1,
  unit_x: 3, unit_y: 3, delta_x: 0.05105, delta_y: 0.05105,
  reference_x: null, reference_y: null, problem: null, ...change,
});
const spectral = tissue({
  index: 2, y0: 200, y1: 399, data_type: 3, spatial_format: 3,
  unit_x: 4, unit_y: 7, delta_x: 0.004, delta_y: -0.5, reference_y: 150, reference_x: 0,
});

describe('measure', () => {
  it('gives millimetres inside one tissue region: 192 by 96 px at 0.05105 cm is 109.58 mm', () => {
    const found = measure([tissue()], [10, 20], [202, 116]);
    if (found.kind !== 'measured') throw new Error(found.reason);
    expect(found.quantities).toEqual([{ name: 'length', value: expect.closeTo(109.584, 2), unit: 'mm' }]);
    expect(found.pixels).toBeCloseTo(214.66, 2);
  });

  it('uses each axis with its own scale', () => {
    const found = measure([tissue({ delta_x: 0.01, delta_y: 0.03 })], [0, 0], [40, 10]);
    expect(found).toMatchObject({ kind: 'measured', quantities: [{ value: expect.closeTo(5, 9) }] });
  });

  it('gives speed and time on a spectral trace, with the speed at each end from the baseline', () => {
    const found = measure([tissue(), spectral], [50, 350], [100, 250]);
    expect(found).toMatchObject({
      kind: 'measured',
      quantities: [{ value: 50, unit: 'cm/s' }, { value: expect.closeTo(0.2, 9), unit: 's' }],
    });
    expect(speedAt(spectral, [100, 250])).toBe(50);
    expect(speedAt(spectral, [100, 350])).toBeCloseTo(0);
    expect(speedAt(tissue(), [10, 10])).toBeNull();
  });

  it.each<[string, Region[], [number, number], [number, number]]>([
    ['no_regions', [], [1, 1], [2, 2]],
    ['outside_regions', [tissue()], [500, 500], [501, 501]],
    ['one_end_outside', [tissue()], [10, 10], [500, 10]],
    ['different_units', [tissue(), spectral], [10, 10], [10, 250]],
    ['different_regions', [tissue(), tissue({ index: 2, x0: 300, x1: 600 })], [10, 10], [400, 10]],
    ['overlapping_regions', [tissue(), tissue({ index: 2, delta_x: 0.02 })], [10, 10], [20, 10]],
    ['region_problem', [tissue({ problem: 'region reaches beyond the image' })], [10, 10], [20, 10]],
    ['region_problem', [tissue({ delta_x: 0 })], [10, 10], [20, 10]],
    ['units_without_length', [tissue({ unit_x: 1, unit_y: 2 })], [10, 10], [20, 10]],
  ])('refuses with the reason %s and keeps the pixels', (reason, regions, a, b) => {
    const found = measure(regions, a, b);
    expect(found).toMatchObject({ kind: 'refused', reason });
    expect(found.pixels).toBeGreaterThan(0);
  });

  it('takes the region ends as inclusive', () => {
    expect(measure([tissue()], [0, 0], [299.9, 199.9]).kind).toBe('measured');
    expect(measure([tissue()], [0, 0], [300, 10]).kind).toBe('refused');
  });

  it('accepts overlapping copies of one calibration', () => {
    expect(measure([tissue(), tissue({ index: 2 })], [10, 10], [20, 10]).kind).toBe('measured');
  });
});

describe('areas and units', () => {
  it('gives mm² inside one tissue region only', () => {
    const region = tissue({ delta_x: 0.01, delta_y: 0.02 });
    expect(areaMm2([region], [[0, 0], [10, 0], [10, 10]], 50)).toBeCloseTo(1);
    expect(areaMm2([region], [[0, 0], [10, 0], [900, 10]], 50)).toBeNull();
    expect(areaMm2([spectral], [[0, 250], [10, 250], [10, 260]], 50)).toBeNull();
  });

  it('knows a calibrated clip and names units by DICOM code', () => {
    expect(isCalibrated([spectral])).toBe(false);
    expect(isCalibrated([tissue()])).toBe(true);
    expect([unitName(7), unitName('seconds'), unitName(99)]).toEqual(['cm/s', 's', 'none']);
  });
});
