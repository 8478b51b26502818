import { describe, expect, it } from 'vitest';
import '@/rooms/scan/messages';
import { casesFinding, nextCase } from '@/rooms/scan/cases/next_case';
import { caliperMeasurements, flowMeasurements, lackingAt, noFlowMeasurements, spectralMeasurements, statedFlow, storedValue } from '@/rooms/scan/console/measurements';
import { ownValues } from '@/rooms/scan/console/own_values';
import { curveFinding, curveSeries, sessionDomain } from '@/rooms/scan/curve/curve_words';
import type { CaseLine, CurveResult, GateResult, ScanResult, ProtocolView } from '@/rooms/scan/scan_api';
import { nextMove, partsOf, sessionFinding } from '@/rooms/scan/session/finding';
import { sheetLine } from '@/rooms/scan/session/sheet_words';
import { ticks } from '@/charts/scale';

const line = (case_id: string, difficulty: number, attempts = 0, exams = 0, best: number | null = null): CaseLine => ({
  case_id, difficulty, attempts, exams, best, title: case_id, summary: '', area: 'Carotid', minutes: 20,
  modes: ['coach', 'exam'], views: 10, decisions: 3, open_session_id: null,
});

describe('the next case', () => {
  it('is the easiest that was not tried, then the easiest without an exam, then the weakest', () => {
    expect(nextCase([line('b', 2), line('a', 1, 1), line('c', 3)])?.case_id).toBe('b');
    expect(nextCase([line('a', 1, 3, 1), line('c', 3, 1), line('b', 2, 1)])?.case_id).toBe('b');
    expect(nextCase([line('a', 1, 3, 1, 0.9), line('b', 2, 1, 1, 0.6)])?.case_id).toBe('b');
    expect(nextCase([])).toBeNull();
  });
  it('stands under what exams have shown', () => {
    expect(casesFinding([line('a', 1), line('b', 2)])).toContain('No case scanned yet');
    expect(casesFinding([line('a', 1, 2), line('b', 2)])).toContain('none shown in an exam');
    expect(casesFinding([line('a', 1, 2, 1), line('b', 2)])).toBe('1 of 2 cases shown in an exam');
  });
});

const gate = (title: string, passed: boolean): GateResult => ({ gate_id: title, title, passed, reason: '' });
const result = (gates: GateResult[]): ScanResult => ({
  gates, parts: [], image_score: 0.8, decision_score: 0.7, mean: 0.71, attainable: 0.82, relative: 0.866, worst: '',
  truth: [], worksheet: [], findings: [], side_grades: [], missing_views: [], formative: [], confidence_feedback: '', rung: 'tested on scripts', passed: true, words: '', simulated: true,
  safety: { part_id: 'safety', name: '', group: 'image', value: 1, reason: '', next_move: '', rung: '' },
});

describe('the finding of a session', () => {
  it('names a failed gate before any score', () => {
    const failed = sessionFinding(result([gate('Right vessel', false), gate('Right side', true)]));
    expect(failed).toContain('Right vessel');
    expect(failed).not.toContain('%');
    expect(sessionFinding(result([gate('Right vessel', false), gate('Class', false)]))).toContain('2 critical gates failed');
  });
  it('else tells the share of what the case allows', () => {
    expect(sessionFinding(result([gate('Right vessel', true)]))).toBe('All critical gates held; 87 % of what this case allows');
  });
  it('orders parts by weakness, those that do not apply last', () => {
    const part = (part_id: string, value: number | null, group: 'image' | 'decision') =>
      ({ part_id, name: part_id, group, value, reason: '', next_move: '', rung: '' });
    const parts = [part('a', 0.9, 'image'), part('b', null, 'image'), part('c', 0.2, 'image'), part('d', 0.1, 'decision')];
    expect(partsOf(parts, 'image').map((one) => one.part_id)).toEqual(['c', 'a', 'b']);
  });
});

describe('measurements', () => {
  it('of the trace carry the angle that they were scaled by', () => {
    const trace = { psv_cm_s: 94.23, edv_cm_s: 22.3, resistive_index: 0.7634, beats: 3, flow_field_psv_cm_s: 86 };
    expect(spectralMeasurements(trace, [], -62, 'cca_dist').map((one) => [one.kind, one.value, one.unit])).toEqual(
      [['psv', 94.2, 'cm/s'], ['edv', 22.3, 'cm/s'], ['ri', 0.763, '1'], ['angle', 62, 'deg']],
    );
  });
  it('placed on the spectrum stand in the place of the trace, with their points', () => {
    const trace = { psv_cm_s: 94.23, edv_cm_s: 22.3, resistive_index: 0.7634, beats: 3, flow_field_psv_cm_s: null };
    const placed = [
      { kind: 'psv' as const, points: [{ x: 1.25, z: 100 }] },
      { kind: 'rise' as const, points: [{ x: 1.1, z: 20 }, { x: 1.178, z: 99 }] },
    ];
    const found = spectralMeasurements(trace, placed, 60, 'ica_prox');
    expect(found.map((one) => [one.kind, one.value, one.unit, one.read_by])).toEqual([
      ['psv', 100, 'cm/s', 'cursor'], ['edv', 22.3, 'cm/s', 'trace'], ['ri', 0.777, '1', 'cursor'],
      ['acceleration_time', 78, 'ms', 'cursor'], ['angle', 60, 'deg', undefined],
    ]);
    expect(found[0]?.trace_points).toEqual([[1.25, 100]]);
    expect(spectralMeasurements(null, [], 60, 'ica_prox')).toEqual([]);
  });
  it('of a stenosis carry method, near-occlusion and the points of both lumens', () => {
    const points = [{ x: 0, z: 10 }, { x: 0, z: 12 }, { x: 8, z: 10 }, { x: 8, z: 14 }];
    const [one] = caliperMeasurements([{ kind: 'ecst', points, nearOcclusion: true }], 'ica_prox');
    expect([one?.kind, one?.value, one?.unit, one?.method, one?.near_occlusion]).toEqual(['stenosis', 50, '%', 'ecst_diameter', true]);
    const ring = (r: number) => [{ x: -r, z: 10 }, { x: r, z: 10 }, { x: 0, z: 10 + r }];
    const [area] = caliperMeasurements([{ kind: 'area', points: [...ring(1), ...ring(2)] }], 'bulb');
    expect([area?.method, area?.points_mm?.length]).toEqual(['area', 8]);
    expect(area?.value).toBeCloseTo(75, 3);
    const turned = [...points.slice(2), ...points.slice(0, 2)];
    expect(caliperMeasurements([{ kind: 'nascet', points: turned }], 'ica_prox')).toEqual([]);
  });
  it('of a vertebral artery name the stage and its direction; what is lacking is named', () => {
    expect(flowMeasurements('pre_steal', 'v').map((one) => one.text)).toEqual(['antegrade', 'pre_steal']);
    expect(flowMeasurements('', 'v')).toEqual([]);
    expect(noFlowMeasurements(['psv', 'angle', 'direction'], -60, 'v').map((one) => [one.kind, one.value ?? one.text])).toEqual([['psv', undefined], ['angle', 60], ['direction', 'absent']]);
    const view = { view_id: 'v', measurements: ['psv', 'direction', 'waveform'] } as unknown as ProtocolView;
    const psv = [{ kind: 'psv' as const, value: 40 }];
    expect(lackingAt(view, [])).toEqual([]);
    expect(lackingAt(view, [{ seq: 1, view_id: 'v', measurements: psv, annotation: '' }])).toEqual(['direction', 'waveform']);
    expect(statedFlow([{ seq: 1, view_id: 'v', measurements: psv, annotation: '' }], 'v')).toBe('');
    const whole = [...psv, ...flowMeasurements('retrograde', 'v')];
    expect(lackingAt(view, [{ seq: 2, view_id: 'v', measurements: whole, annotation: '' }])).toEqual([]);
    expect(statedFlow([{ seq: 2, view_id: 'v', measurements: whole, annotation: '' }], 'v')).toBe('retrograde');
  });
  it('make the values that a grade is held against', () => {
    const at = (site: string, psv: number, angle = 60) => ({
      seq: 1, view_id: `left.${site}_spectral`, annotation: '',
      measurements: [{ kind: 'psv' as const, value: psv }, { kind: 'edv' as const, value: psv / 4 }, { kind: 'angle' as const, value: angle }],
    });
    const stored = [at('ica_prox', -240), at('ica_dist', 80), at('cca_dist', 90, 70), at('cca_mid', 80)];
    expect(ownValues(stored, 'left')).toEqual({ psv_cm_s: 240, edv_cm_s: 60, ratio: 3, angle_deg: 60 });
    expect(ownValues(stored, 'right').psv_cm_s).toBeNull();
  });
  it('of calipers carry their points; those without a value are left out', () => {
    const points = [{ x: -3, z: 10 }, { x: 3, z: 10 }, { x: 0, z: 12 }];
    const [one, ...more] = caliperMeasurements([{ kind: 'ellipse', points }, { kind: 'distance', points: points.slice(0, 1) }], 'bulb');
    expect(more).toEqual([]);
    expect([one?.unit, one?.points_mm?.length, one?.site]).toEqual(['mm2', 4, 'bulb']);
  });
  it('are read from the newest frame that holds them', () => {
    const psv = (value: number) => [{ kind: 'psv' as const, site: 'a', value, unit: 'cm/s' }];
    const stored = [
      { seq: 1, view_id: 'a', measurements: psv(90), annotation: '' },
      { seq: 2, view_id: 'a', measurements: psv(94), annotation: '' },
      { seq: 3, view_id: 'a', measurements: [], annotation: '' },
    ];
    expect([storedValue(stored, 'a', 'psv'), storedValue(stored, 'b', 'psv')]).toEqual([94, null]);
  });
});

describe('the learning curve', () => {
  const curve = (low: number, high: number): CurveResult => ({
    case_id: null, device: null, devices: ['keyboard'], rung: '', method: '', words: '', simulated: true,
    verdict: low > 0 ? 'rising' : 'not_shown',
    points: [1, 2, 3].map((number) => ({
      number, relative: 0.5 + number / 10, case_title: '', submitted_at: '', session_id: '', device: 'keyboard', passed: true,
    })),
    fitted: [1, 2, 3].map((number) => ({ number, value: 0.6, low: 0.5, high: 0.7 })),
    level_now: { state: 'not_estimable', name: 'Level', reason: 'few', n: 3, n_unit: 'sessions' },
    change: { state: 'estimate', name: 'Change', value: (low + high) / 2, low, high, level: 0.95, n: 3, n_unit: 'sessions', method: '' },
  });
  it('claims a change only when the interval excludes none', () => {
    expect(curveFinding(curve(0.05, 0.25))).toBe('Better by 15 points over 3 exam sessions');
    expect(curveFinding(curve(-0.05, 0.25))).toContain('No rise shown');
    expect(curveFinding({ ...curve(0, 1), verdict: 'too_few', change: curve(0, 1).level_now })).toContain('too few');
  });
  it('draws the interval as a band, and sessions alone while there is no fit', () => {
    expect(curveSeries(curve(0, 1)).map((one) => [one.id, one.band ?? false])).toEqual([['level', true], ['sessions', false]]);
    expect(curveSeries({ ...curve(0, 1), fitted: [] }).map((one) => one.id)).toEqual(['sessions']);
  });
  it('has whole ticks for any number of sessions', () => {
    for (let last = 1; last <= 60; last += 1) {
      const marks = ticks(sessionDomain(last), 5);
      expect(marks.every(Number.isInteger), String(last)).toBe(true);
      expect(sessionDomain(last)[1]).toBeGreaterThanOrEqual(last);
    }
  });
});

describe('the next move of a session', () => {
  const part = (part_id: string, value: number | null, next_move: string) => ({ part_id, name: part_id, group: 'image' as const, value, reason: 'because', next_move, rung: '' });
  it('is a failed gate before the weakest part, then the weakest part with a move', () => {
    const parts = [part('gain', 0.6, ''), part('plane', 0.8, 'slide forwards'), part('focus', 0.9, 'lower it')];
    const held = { ...result([gate('Right vessel', true)]), parts, worst: 'gain' };
    expect(nextMove(held)).toEqual({ title: 'Slide forwards', why: 'plane, 0.80: because' });
    expect(nextMove({ ...held, worst: 'focus' }).title).toBe('Lower it');
    expect(nextMove({ ...held, gates: [gate('Right vessel', false)] }).title).toContain('Right vessel');
    expect(nextMove({ ...held, parts: [part('gain', 1, '')] }).title).toBe('No part asks for another move');
  });
});

describe('a line of the measurement sheet', () => {
  const cell = (name: string, value: number | null, unit: string, text: string) => ({ name, value, unit, text, source: '' });
  it('shows three figures, keeps what was stored, and lists what is missing', () => {
    const line = sheetLine({ label: 'right mid', values: [
      cell('psv', 83.4921, 'cm/s', '83.4921 cm/s'), cell('angle', -59.8223, '°', '-59.8223°'), cell('direction', null, '', 'antegrade'), cell('waveform', null, '', 'not measured'),
    ] });
    expect(line.values).toBe('PSV 83.5 cm/s · angle −59.8° · direction antegrade');
    expect(line.stored).toContain('83.4921');
    expect(line.missing).toBe('not measured: waveform');
  });
});
