import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import '@/rooms/audit/messages';
import audit from '@/messages/en.audit.json';
import { acceptanceFinding, together } from '@/rooms/audit/acceptance/criteria';
import { ATTRIBUTES_1557, remedyOf } from '@/rooms/audit/acceptance/nondiscrimination';
import { cutsOf, draftOf, linesOf, marginShown, marginStored, nextCriterion, wanting } from '@/rooms/audit/accept/draft';
import { roleOf, setRole } from '@/rooms/audit/accept/roles';
import type { Evaluation, Flag, Gap, Group, ProductLine } from '@/rooms/audit/audit_api';
import { powerSummary } from '@/rooms/audit/evaluation/power_rows';
import { domainOf, forestTable } from '@/rooms/audit/evaluation/forest_rows';
import { findingOfRows, groupName } from '@/rooms/audit/finding';
import { nextStep } from '@/rooms/audit/list/next_step';
import { gapRange, gapText, isHarmful, METRICS_OF, sizeText, worse } from '@/rooms/audit/metrics';
import { heatRows } from '@/rooms/audit/slices/heat';
import { seriesOf } from '@/rooms/audit/performance/curves';
import { depthOf, otherSides, rowOf, rowsOf, tallyOf, worstFirst } from '@/rooms/audit/verdicts';
import { signed } from '@/messages/numbers';
import { tickDigits, ticks } from '@/charts/scale';

const estimate = (value: number, low: number | null = value - 0.03, high: number | null = value + 0.03) => ({
  state: 'estimate' as const, name: 'Sensitivity', value, low, high, level: 0.95, n: 100, n_unit: 'patients', method: 'm',
});
const none = (reason: string) => ({ state: 'not_estimable' as const, name: 'Sensitivity', reason, n: 18, n_unit: 'patients' });

function gapOf(verdict: Gap['verdict'], value: number): Gap {
  return {
    against: 'rest', estimate: verdict === 'not_estimable' ? none('no patient with plaque') : estimate(value), p_zero: 0.1, p_margin: 0.1,
    p_adjusted: 0.1, family: 'primary', minimum_detectable: 0.06, patients_needed: null, verdict, reason: '',
  };
}
function group(attribute: string, level: string, verdict: Gap['verdict'] | 'no_claim' | 'reference', gap = 0, metric = 'sensitivity'): Group {
  const claim = verdict !== 'no_claim';
  const measure = {
    metric: metric as 'sensitivity', estimate: verdict === 'not_estimable' ? none('no patient with plaque') : estimate(0.86 + gap),
    numerator: 86, denominator: 100, gap: verdict === 'reference' || verdict === 'no_claim' ? null : gapOf(verdict, gap),
    sentence: { clinician: 'c', data: 'd' },
  };
  return {
    key: `${attribute}=${level}`, attribute, title: attribute === 'bmi' ? 'BMI, kg/m²' : attribute, level, kind: 'level', patients: claim ? 100 : 12,
    images: 400, positive_images: 100, positive_patients: 30, confusion: null, claim, claim_note: claim ? '' : 'no claim: 12 patients, fewer than 30',
    measures: claim ? [measure] : [],
  };
}
const overall: Group = { ...group('', '', 'reference'), key: 'overall', kind: 'overall', title: 'Overall' };
const crossing: Group = { ...group('sex & bmi', 'Female, 35 and over', 'insufficient', -0.1), key: 'x', kind: 'intersection' };
const groups: Group[] = [
  overall, group('sex', 'Female', 'equivalent', 0.01), group('sex', 'Male', 'equivalent', -0.01),
  group('bmi', '35 and over', 'disparity_shown', -0.158), group('bmi', 'under 25', 'insufficient', 0.059),
  group('skin', '8–10', 'no_claim'), group('scanner', 'C', 'not_estimable'), crossing,
];
const evaluation = (given: Group[]): Evaluation => ({
  groups: given, locked: { protocol: { task: 'binary', primary_metric: 'sensitivity', margin: 0.08 } }, power: [], curves: [],
} as unknown as Evaluation);

describe('verdicts', () => {
  const rows = rowsOf(evaluation(groups), 'sensitivity', 1);
  it('keep the row of a group without a claim, of one that is not estimable, and of a reference level', () => {
    expect(rows.map((row) => row.verdict)).toEqual([
      'equivalent', 'equivalent', 'disparity_shown', 'insufficient', 'no_claim', 'not_estimable',
    ]);
    expect(rowOf(group('sex', 'Female', 'reference'), 'sensitivity').verdict).toBe('reference');
    expect(rowOf(group('sex', 'Female', 'equivalent'), 'hd95').verdict).toBe('not_estimable');
  });
  it('are counted over the rows that are shown, none with zero', () => {
    expect(tallyOf(rows).map((one) => one.word)).toEqual([
      '1 disparity shown', '2 equivalent within margin', '1 insufficient evidence', '1 not estimable', '1 no claim',
    ]);
    expect(tallyOf(rows.slice(0, 2)).length).toBe(1);
  });
  it('count the two sides of one gap once, as the heading does', () => {
    const two = evaluation([overall, group('sex', 'F', 'disparity_shown', -0.12), group('sex', 'M', 'disparity_shown', 0.12)]);
    const sides = rowsOf(two, 'sensitivity', 1);
    expect(sides.map((row) => row.verdict)).toEqual(['disparity_shown', 'other_side']);
    expect(tallyOf(sides).map((one) => one.word)).toEqual(['1 disparity shown']);
    expect(findingOfRows(sides, 'sensitivity', '8 points')).toBe('One disparity shown: sensitivity in sex F');
    // Shown to be better with none shown to be worse: a finding of its own.
    expect(otherSides([group('age', 'young', 'disparity_shown', 0.2), group('age', 'old', 'insufficient', -0.1)], 'sensitivity').size).toBe(0);
    expect(otherSides([group('sex', 'F', 'disparity_shown', 0.1, 'ece'), group('sex', 'M', 'disparity_shown', -0.1, 'ece')], 'ece')).toEqual(new Set(['sex=M']));
  });
  it('leave who is not recorded out of the count, as the heading does', () => {
    const unknown: Group = { ...group('sex', 'not recorded', 'insufficient'), kind: 'not_recorded' };
    const given = rowsOf(evaluation([group('sex', 'F', 'equivalent'), unknown]), 'sensitivity', 1);
    expect(given).toHaveLength(2);
    expect(tallyOf(given).map((one) => one.word)).toEqual(['1 equivalent within margin']);
  });
  it('count the attributes that a group crosses', () => {
    expect(depthOf(overall)).toBe(0);
    expect(depthOf(crossing)).toBe(2);
    expect(rowsOf(evaluation(groups), 'sensitivity', 2)).toHaveLength(7);
  });
  it('sort what needs a look first', () => {
    expect(worstFirst(rows).map((row) => row.group.level).slice(0, 3)).toEqual(['35 and over', 'under 25', 'C']);
  });
});

describe('the finding', () => {
  const rows = rowsOf(evaluation(groups), 'sensitivity', 1);
  const say = (list: typeof rows): string => findingOfRows(list, 'sensitivity', '8 points');
  it('names a shown disparity with its group', () => {
    expect(say(rows)).toBe('One disparity shown: sensitivity in BMI 35 and over');
    expect(say([...rows, ...rows.slice(2, 3), ...rows.slice(2, 3)])).toBe('3 disparities shown in sensitivity');
  });
  it('says equivalent only when every group is', () => {
    expect(say(rows.slice(0, 2))).toBe('No disparity shown: sensitivity is equivalent within 8 points in all 2 groups');
    expect(say(rows.filter((row) => row.verdict !== 'disparity_shown'))).toBe(
      'No disparity shown in sensitivity; 3 groups cannot be judged',
    );
  });
  it('cannot tell when no group can be judged', () => {
    expect(say(rows.slice(3))).toBe('Cannot tell: sensitivity cannot be judged in any of 3 groups');
    expect(say([])).toBe('No groups were compared in sensitivity');
  });
  it('never says fair, safe or biased', () => {
    const words = Object.values(audit).join(' ').toLowerCase();
    for (const word of [' fair ', ' safe ', 'bias-free', 'successfully', 'oops', '!']) expect(words).not.toContain(word);
  });
  it('leaves the unit out of a group’s name', () => {
    expect(groupName({ title: 'BMI, kg/m²', level: '35 and over', kind: 'level' })).toBe('BMI 35 and over');
    expect(groupName(overall)).toBe('Overall');
  });
});

describe('numbers', () => {
  const protocol = { task: 'measurement' as const, unit: 'cm/s' };
  it('are points of a share, or the unit of a length', () => {
    expect(gapText('sensitivity', -0.158)).toBe('−15.8');
    expect(gapRange('sensitivity', -0.216, 0.04)).toBe('−21.6 to +4.0');
    expect(sizeText('sensitivity', 0.08, protocol, true)).toBe('8 points');
    expect(sizeText('bias', 5, protocol)).toBe('5 cm/s');
    expect(sizeText('dice', 0.05, { task: 'segmentation', unit: '' })).toBe('0.05');
    expect(signed(-0.0004, 1)).toBe('0.0');
    expect(signed(0.04, 1)).toBe('0.0');
  });
  it('know which side is worse', () => {
    expect(worse('sensitivity', -0.1)).toBeCloseTo(0.1);
    expect(worse('sensitivity', 0.1)).toBe(0);
    expect(worse('underdiagnosis', 0.1)).toBeCloseTo(0.1);
    expect(worse('bias', 2)).toBe(2);
    const biased = (value: number, gap: number) => isHarmful({ metric: 'bias', estimate: estimate(value), gap: gapOf('disparity_shown', gap) });
    expect(biased(-6, -5)).toBe(true);
    expect(biased(-1, 5)).toBe(false);
  });
  it('give ticks the digits that tell them apart', () => {
    expect(tickDigits(ticks([0, 1]))).toBe(1);
    expect(tickDigits(ticks([0.8, 0.9]))).toBe(2);
    expect(tickDigits(ticks([0, 100]))).toBe(0);
  });
  it('draw no number where there is none', () => {
    const rows = rowsOf(evaluation(groups), 'sensitivity', 1);
    const table = forestTable(rows, null, 'sensitivity');
    const last = table.rows.at(-1) ?? [];
    expect(last).toContain('no patient with plaque');
    expect(last).not.toContain(0);
    expect(domainOf([], 'sensitivity', null)).toEqual([0, 1]);
    const [low, high] = domainOf(rows, 'sensitivity', null);
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(1);
  });
});

describe('the heat map', () => {
  it('has a row for every group and a reason in each cell without a number', () => {
    const rows = heatRows(evaluation(groups), ['sensitivity']);
    expect(rows).toHaveLength(6);
    const dark = rows.find((row) => row.label === '35 and over')?.cells[0];
    expect(dark?.shade).toBeCloseTo(0.158 / 0.16);
    expect(dark?.mark).toBe('fail');
    expect(rows.find((row) => row.label === '8–10')?.cells[0]).toMatchObject({ shade: null, text: 'no claim' });
    expect(rows.find((row) => row.label === 'C')?.cells[0]?.spoken).toContain('no patient with plaque');
  });
});

describe('curves', () => {
  const curve = (at: string) => ({ kind: 'roc' as const, group: at, label: at, points: [{ x: 0, y: 0 }], note: '' });
  it('draw overall and the levels of one attribute, no more than can be told apart', () => {
    const all = [curve('overall'), ...'abcdefg'.split('').map((one) => curve(`scanner=${one}`)), curve('sex=f')];
    const drawn = seriesOf(all, 'roc', 'scanner', 'line');
    expect(drawn.series).toHaveLength(6);
    expect(drawn.left).toBe(2);
    expect(new Set(drawn.series.map((one) => one.category)).size).toBe(6);
    expect(seriesOf(all, 'roc', '', 'line').series).toHaveLength(1);
  });
});

describe('the power that was stated', () => {
  const row = (level: string, size: number | null) => ({
    key: `bmi=${level}`, title: 'BMI, kg/m²', level, patients: 100, metric: 'sensitivity' as const, minimum_detectable: size,
    power_at_margin: 0.8, needed_at_margin: 100, note: size === null ? 'no diseased patient' : '',
  });
  it('shows the level that sees least, and says why there is none', () => {
    const one = { ...evaluation(groups), power: [row('under 25', 0.05), row('35 and over', 0.098)] };
    expect(powerSummary(one, 'sensitivity')).toMatchObject([{ name: 'BMI 35 and over', size: 0.098 }]);
    const gone = { ...evaluation(groups), power: [row('35 and over', null)] };
    expect(powerSummary(gone, 'sensitivity')).toMatchObject([{ size: null, note: 'no diseased patient' }]);
  });
});

describe('acceptance', () => {
  const of = (...answers: ('pass' | 'fail' | 'cannot_tell')[]) => answers.map((answer) => ({ answer }));
  it('passes only when all criteria pass', () => {
    expect(together(of('pass', 'pass'))).toBe('pass');
    expect(together(of('pass', 'cannot_tell'))).toBe('cannot_tell');
    expect(together(of('cannot_tell', 'fail'))).toBe('fail');
    expect(together([])).toBeNull();
  });
  it('is titled concordance when the reference comes from reports', () => {
    expect(acceptanceFinding(of('pass', 'pass'), true)).toBe('Concordance with reports: All 2 criteria pass');
    expect(acceptanceFinding(of('pass', 'fail'))).toBe('One of 2 criteria fails');
    expect(acceptanceFinding([])).toBe('No criteria were locked, so nothing can be accepted');
  });
  it('has six attributes, and each empty field is a gap', () => {
    expect(ATTRIBUTES_1557).toHaveLength(6);
    const record = { gaps: [
      { attribute: '', field: 'next review', remedy: 'Set a date.' }, { attribute: 'sex', field: 'proxy', remedy: 'Name the input.' },
    ] };
    expect(remedyOf(record, 'sex', 'use', 'proxy')).toBe('Name the input.');
    expect(remedyOf(record, '', 'next review')).toBe('Set a date.');
    expect(remedyOf(record, 'age', 'use', 'proxy')).toBeNull();
  });
});

describe('the draft of a protocol', () => {
  const product = { name: 'P', version: '1' };
  it('is complete, and says what is wanting', () => {
    const draft = draftOf(null, product, 'Table');
    expect(wanting(draft)).toEqual(['patient', 'reference', 'answer']);
    Object.assign(draft.columns, { patient: 'p', reference: 'r', score: 's' });
    expect(wanting(draft)).toEqual([]);
    draft.subgroups.push({ column: 'skin_tone', title: '', cuts: null, scale: '', recorded_by: '', reference: '', several: false, consent: '' });
    expect(wanting(draft)).toEqual(['scale']);
  });
  it('reads cut points strictly', () => {
    expect(cutsOf('60, 75')).toEqual([60, 75]);
    expect(cutsOf('')).toBeNull();
    for (const text of ['75, 60', '60, 60', 'old']) expect(cutsOf(text)).toBeUndefined();
    expect(linesOf(' a \n\nb')).toEqual(['a', 'b']);
  });
  it('takes the margin in points of a share', () => {
    expect(marginShown({ margin: 0.08, primary_metric: 'sensitivity' })).toBe(8);
    expect(marginStored(8, 'sensitivity')).toBe(0.08);
    expect(marginStored(5, 'bias')).toBe(5);
  });
  it('names criteria without a clash', () => {
    expect(nextCriterion([{ identifier: 'C2' }], 'auc').identifier).toBe('C3');
    expect(nextCriterion([], 'auc')).toMatchObject({ identifier: 'C1', metric: 'auc' });
  });
  it('gives a role to one column only', () => {
    const draft = draftOf(null, product, 'Table');
    setRole(draft, 'a', 'score');
    setRole(draft, 'b', 'score');
    expect([roleOf(draft, 'a'), roleOf(draft, 'b')]).toEqual(['', 'score']);
    setRole(draft, 'r1', 'readers');
    setRole(draft, 'r2', 'readers');
    expect(draft.columns.readers).toEqual(['r1', 'r2']);
    setRole(draft, 'r1', '');
    expect(draft.columns.readers).toEqual(['r2']);
  });
});

describe('the next step of the room', () => {
  const product = (state: ProductLine['state'], evaluations: number) => ({
    product_id: 'p', name: 'P', version: '1', state, evaluations, latest_evaluation_id: evaluations ? 'e' : null,
  } as unknown as ProductLine);
  const flag = { flag_id: 'f', evaluation_id: 'e', state: 'open', title: 'T', detail: 'D' } as unknown as Flag;
  it('is a decision while a flag waits, then acceptance, then a table', () => {
    expect(nextStep([product('needs_acceptance', 1)], [], [flag])?.href).toBe('/audit/e/flags');
    expect(nextStep([product('needs_acceptance', 1)], [], [])?.href).toBe('/audit/e/acceptance');
    expect(nextStep([product('registered', 0)], [], [])?.href).toBe('/audit/new/p');
    expect(nextStep([product('accepted', 1)], [], [])).toBeNull();
  });
});

describe('the strings of the room', () => {
  it('come with the room and not with the shell', () => {
    const shell = readFileSync(new URL('../src/messages/index.ts', import.meta.url), 'utf-8');
    expect(shell).toContain("import type audit from './en.audit.json'");
  });
  it('name every metric of every task', () => {
    for (const metric of Object.values(METRICS_OF).flat()) expect(audit).toHaveProperty([`audit.metric.${metric}`]);
  });
});
