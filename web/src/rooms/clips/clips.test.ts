import { describe, expect, it } from 'vitest';
import { regionContent, regionScale } from './clip_words';
import type { ClipRegion } from './clips_api';
import { readReport } from './clip/deidentification';
import { addUp } from './importing/outcome';
import { FILE_LIMIT, parcels, tooLarge } from './importing/parcels';
import { FIRST_ORDER, NO_FILTERS, readAddress, requestOf, setCount, writeAddress } from './library/filters';
import { fixOf, reasonTitle } from './reasons';

const region: ClipRegion = {
  index: 0, x0: 0, y0: 0, x1: 99, y1: 99, spatial_format: 1, data_type: 1, unit_x: 3, unit_y: 3,
  delta_x: 0.00512, delta_y: 0.00512, reference_x: null, reference_y: null, reference_value_x: null,
  reference_value_y: null, flags: null, problem: null,
};

describe('the address of the library', () => {
  it('comes back as it was written, without typed text', () => {
    const filters = { ...NO_FILTERS, clearance: 'waiting', manufacturer: 'A & B', text: 'Miller' };
    const sort = { column: 'frames', descending: false };
    const address = writeAddress(filters, sort);
    expect(address).not.toContain('Miller');
    expect(readAddress(address)).toEqual({ filters: { ...filters, text: '' }, sort });
  });
  it('is empty for the plain list', () => {
    expect(writeAddress(NO_FILTERS, FIRST_ORDER)).toBe('');
    expect(readAddress('?sort=evil&up=1').sort).toEqual(FIRST_ORDER);
  });
  it('asks the server only for values it knows', () => {
    const request = requestOf({ ...NO_FILTERS, clearance: 'x', kind: 'y', conflict: 'yes' }, FIRST_ORDER, null, 50);
    expect(request).toMatchObject({ clearance: null, kind: 'image', conflict: true, calibrated: null });
    expect(setCount({ ...NO_FILTERS, text: 'a', modality: 'US' })).toBe(2);
  });
});

describe('a region', () => {
  it('gives lengths in mm, and each axis where they differ', () => {
    expect(regionContent(region)).toBe('tissue, 2D');
    expect(regionScale(region)).toBe('0.0512 mm/px');
    expect(regionScale({ ...region, unit_x: 4, delta_x: 0.004, unit_y: 7, delta_y: 0.42 })).toBe(
      'x 0.00400 s/px, y 0.420 cm/s/px',
    );
    expect(regionScale({ ...region, unit_x: 0, unit_y: null })).toBe('no physical unit');
  });
});

describe('an upload', () => {
  const file = (size: number): File => ({ size }) as File;
  it('goes in parcels that hold every file once', () => {
    const files = [100, 200, 300].map((n) => file(n * 1024 ** 2));
    const made = parcels(files);
    expect(made.flatMap((one) => one.files)).toEqual(files);
    expect(made.map((one) => one.files.length)).toEqual([1, 1, 1]);
    expect(parcels([file(1), file(2)])).toHaveLength(1);
  });
  it('leaves out what is too large, with the reason', () => {
    expect(tooLarge(file(FILE_LIMIT))).toBe('');
    expect(tooLarge(file(FILE_LIMIT + 1))).toContain('more than');
  });
  it('adds up over imports', () => {
    const run = { files: 3, imported: 1, duplicate: 1, conflict: 0, quarantined: 1, unchanged: 0 };
    const sum = addUp([run, run], [{ reason_code: 'empty_file' }, { reason_code: 'empty_file' }]);
    expect(sum).toMatchObject({ files: 6, imported: 2, quarantined: 2 });
    expect(sum.reasons).toEqual([{ reason_code: 'empty_file', files: 2 }]);
  });
});

describe('what a record says', () => {
  it('counts nested elements with the others and survives a foreign record', () => {
    const read = readReport({ actions: { kept: 2, kept_nested: 3, removed: 1, zero: 0 }, notes: ['a', 1] });
    expect(read.actions).toEqual([['kept', 5], ['removed', 1]]);
    expect(read.notes).toEqual(['a']);
    expect(readReport({}).pixels.boxes).toEqual([]);
  });
  it('always has a way out, also for a code that is new', () => {
    for (const code of ['empty_file', 'decoder_timeout', 'series_instance_uid_missing', 'never_seen']) {
      expect(fixOf(code)).toMatch(/\.$/);
      expect(reasonTitle(code)).not.toBe('');
    }
  });
});
