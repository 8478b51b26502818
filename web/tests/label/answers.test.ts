import { describe, expect, it } from 'vitest';
import { finding } from '@/rooms/label/agreement/finding';
import type { FieldAgreement, Outcome } from '@/rooms/label/label_api';
import { newIdentifier } from '@/rooms/label/log/identifier';
import type { LabelState } from '@/rooms/label/log/operation';
import { completeness, fullProtocol, type StoredProtocol } from '@/rooms/label/protocol';
import { answerKey, type Armed } from '@/rooms/label/reading/answer_keys';
import type { Region } from '@/viewer/calibration';

const stored: StoredProtocol = {
  id: 'p', version: 1, title: 'P', hash: 'h',
  cannot_grade_reasons: [{ value: 'shadow', label: 'shadow' }, { value: 'gain', label: 'gain' }],
  fields: [
    { id: 'q', scope: 'clip', title: 'Quality', scale: 'ordinal', scale_name: '', required: true, key: 'q',
      options: [{ value: '1', label: 'one' }, { value: '2', label: 'two' }] },
    { id: 's', scope: 'frame', title: 'Sure', scale: 'nominal', scale_name: '', required: true, key: 'y',
      cannot_grade: false, options: [{ value: 'no', label: 'no' }, { value: 'yes', label: 'yes' }] },
  ],
  shapes: [{ label: 'tissue', title: 'Tissue', type: 'polygon', required_when: 'calibrated', frame: 'first' }],
};
const protocol = fullProtocol(stored);
const region: Region = {
  index: 0, x0: 0, y0: 0, x1: 9, y1: 9, data_type: 1, spatial_format: 1, unit_x: 3, unit_y: 3,
  delta_x: 0.1, delta_y: 0.1, reference_x: null, reference_y: null, problem: null,
};
const state = (part: Partial<LabelState>): LabelState => ({
  shapes: [], answers: [], undoable: [], redoable: [], ...part,
});

describe('completeness', () => {
  it('asks for a calibrated shape only where a region with a scale exists', () => {
    const names = (regions: Region[]): string[] =>
      completeness(protocol, state({}), regions).missing.map((m) => (m.kind === 'answer' ? m.field.id : m.shape.label));
    expect(names([])).toEqual(['q', 's']);
    expect(names([region])).toEqual(['q', 's', 'tissue']);
    expect(names([{ ...region, problem: 'outside_image' }])).toEqual(['q', 's']);
  });

  it('takes cannot grade and one answered frame as answers, and the first frame alone for its shape', () => {
    const shape = { shape_id: 'a', frame: 3, type: 'polygon' as const, label: 'tissue', points: [] };
    const answers = [
      { field: 'q', frame: null, value: { cannot_grade: 'shadow' } },
      { field: 's', frame: 7, value: 'yes' },
    ];
    expect(completeness(protocol, state({ answers, shapes: [shape] }), [region])).toMatchObject({ required: 3, done: 2 });
    const first = { ...shape, frame: 0 };
    expect(completeness(protocol, state({ answers, shapes: [first] }), [region]).missing).toEqual([]);
  });
});

describe('answers by key', () => {
  const press = (...keys: string[]): unknown => {
    let armed: Armed | null = null;
    let last: unknown = null;
    for (const key of keys) {
      const outcome = answerKey(key, armed, protocol);
      armed = outcome?.kind === 'armed' ? outcome.armed : null;
      last = outcome?.kind === 'answered' ? [outcome.field.id, outcome.value] : (outcome?.kind ?? null);
    }
    return last;
  };

  it('takes letter, then digit', () => {
    expect(press('q', '2')).toEqual(['q', '2']);
    expect(press('Q', '1')).toEqual(['q', '1']);
  });

  it('takes 0 and the number of a reason as cannot grade, where the protocol allows it', () => {
    expect(press('q', '0', '2')).toEqual(['q', { cannot_grade: 'gain' }]);
    expect(press('y', '0')).toBeNull();
  });

  it('leaves digits alone while no question waits, and unknown numbers always', () => {
    expect(press('2')).toBeNull();
    expect(press('q', '7')).toBeNull();
    expect(press('q', 'Escape')).toBe('disarmed');
  });
});

describe('the finding', () => {
  const field = (title: string, outcome: Outcome): FieldAgreement => ({
    kind: 'answer', name: title, title, scale: '', items: 1, patients: 1, percent: null, pairs: [], margin: 0.67,
    overall: { state: 'not_estimable', name: '', reason: '', n: 0, n_unit: '' }, verdict: { outcome, reason: '' },
  });

  it('says what is true in one sentence', () => {
    const fields = [
      field('Stenosis', 'reached'), field('Ulcer', 'not_reached'), field('Surface', 'not_reached'),
      field('Dark area', 'not_reached'),
    ];
    expect(finding({ fields })).toBe('Readers agree on stenosis; 3 attributes fall short');
    expect(finding({ fields: [field('Gain', 'cannot_tell')] })).toBe('Cannot tell for gain');
    expect(finding({ fields: [] })).toBe('No clip has two submitted readings yet');
  });
});

describe('identifiers', () => {
  it('have the form of the server and sort by time', () => {
    const one = newIdentifier('op', 1_760_000_000_000, () => new Uint8Array(10).fill(255));
    const two = newIdentifier('op', 1_760_000_000_001, () => new Uint8Array(10));
    expect(one).toMatch(/^op_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(one < two).toBe(true);
  });
});
