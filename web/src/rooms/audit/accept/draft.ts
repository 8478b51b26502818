// The protocol while it is edited: complete, with what the table suggests.
import type { Columns, Criterion, NondiscriminationEntry, Product, Protocol, Subgroup } from '../audit_api';
import { ATTRIBUTES_1557 } from '../acceptance/nondiscrimination';
import { inPoints, METRICS_OF } from '../metrics';

type Complete<T> = { [K in keyof T]-?: Exclude<T[K], undefined> };
/** Every field is there, so that a form can bind it. */
export type Draft = Omit<Complete<Protocol>, 'columns' | 'operating_point' | 'subgroups' | 'criteria' | 'nondiscrimination'> & {
  columns: Complete<Columns>;
  operating_point: { threshold: number | null; source: string };
  subgroups: Complete<Subgroup>[];
  criteria: Complete<Criterion>[];
  nondiscrimination: Complete<NondiscriminationEntry>[];
};

const NO_COLUMNS: Complete<Columns> = {
  patient: '', image: '', reference: '', score: '', prediction: '', compared: '', site: '', version: '',
  readers: [], class_scores: [], classes: [], metrics: [],
};
const NO_SUBGROUP: Complete<Subgroup> = {
  column: '', title: '', cuts: null, scale: '', recorded_by: '', reference: '', several: false, consent: '',
};

/** A draft of what was proposed or locked before; the registered product always stands in it. */
export function draftOf(proposed: Protocol | null, product: Product, name: string): Draft {
  const base: Protocol = proposed ?? { title: name, product, task: 'binary', columns: {} };
  return {
    title: base.title,
    product,
    task: base.task,
    columns: { ...NO_COLUMNS, ...base.columns },
    positive: base.positive ?? ['1'],
    operating_point: { threshold: base.operating_point?.threshold ?? null, source: base.operating_point?.source ?? '' },
    primary_metric: base.primary_metric ?? (METRICS_OF[base.task][0] as Draft['primary_metric']),
    margin: base.margin ?? 0.08,
    tolerance: base.tolerance ?? null,
    unit: base.unit ?? '',
    subgroups: (base.subgroups ?? []).map(subgroupOf),
    intersection_depth: base.intersection_depth ?? 2,
    minimum_patients: base.minimum_patients ?? 30,
    prevalence: base.prevalence ?? null,
    net_benefit_thresholds: base.net_benefit_thresholds ?? [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5],
    target_sensitivity: base.target_sensitivity ?? null,
    transfer_from: base.transfer_from ?? '',
    criteria: (base.criteria ?? []).map(criterionOf),
    level: base.level ?? 0.95,
    alpha: base.alpha ?? 0.05,
    power: base.power ?? 0.8,
    replicates: base.replicates ?? 1000,
    seed: base.seed ?? 20_240_601,
    rows_are_patients: base.rows_are_patients ?? false,
    reference_kind: base.reference_kind ?? 'unknown',
    nondiscrimination: ATTRIBUTES_1557.map((attribute) => {
      const one = base.nondiscrimination?.find((entry) => entry.attribute === attribute);
      return {
        attribute, use: one?.use ?? 'unknown', proxy: one?.proxy ?? '', mitigation: one?.mitigation ?? '',
        owner: one?.owner ?? '', date: one?.date ?? '',
      };
    }),
    nondiscrimination_identified: base.nondiscrimination_identified ?? '',
    nondiscrimination_next_review: base.nondiscrimination_next_review ?? '',
  };
}

export function subgroupOf(given: Partial<Subgroup>): Complete<Subgroup> {
  const { column, title, cuts, scale, recorded_by, reference, several, consent } = given;
  return {
    ...NO_SUBGROUP, column: column ?? '', title: title ?? '', cuts: cuts ?? null, scale: scale ?? '',
    recorded_by: recorded_by ?? '', reference: reference ?? '', several: several ?? false, consent: consent ?? '',
  };
}

export function criterionOf(given: Criterion): Complete<Criterion> {
  return { ...given, attribute: given.attribute ?? '', level: given.level ?? '', of: given.of ?? 'value' };
}

/** The next free name: C1, C2 … */
export function nextCriterion(criteria: readonly Pick<Criterion, 'identifier'>[], metric: Draft['primary_metric']): Complete<Criterion> {
  const used = new Set(criteria.map((one) => one.identifier));
  let n = criteria.length + 1;
  while (used.has(`C${n}`)) n += 1;
  return { identifier: `C${n}`, metric, relation: 'at_least', bound: 0.8, attribute: '', level: '', of: 'value' };
}

/** Lines of a text field, without empty ones. */
export const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter(Boolean);

/** "60, 75" as ascending cut points, null for none; undefined when it cannot be read. */
export function cutsOf(text: string): number[] | null | undefined {
  const parts = text.split(/[,;\s]+/).filter(Boolean);
  if (parts.length === 0) return null;
  const numbers = parts.map(Number);
  if (numbers.some((one) => !Number.isFinite(one))) return undefined;
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  return sorted.length === numbers.length && sorted.every((one, i) => one === numbers[i]) ? sorted : undefined;
}

/** Margins are typed in points where the metric is a share. */
export const marginShown = (draft: Pick<Draft, 'margin' | 'primary_metric'>): number =>
  inPoints(draft.primary_metric) ? Number((draft.margin * 100).toFixed(4)) : draft.margin;
export const marginStored = (typed: number, metric: string): number =>
  inPoints(metric) ? Number((typed / 100).toFixed(6)) : typed;

/** What must still be said before it can be locked, as message keys. */
export function wanting(draft: Draft): ('patient' | 'reference' | 'answer' | 'margin' | 'metrics' | 'title' | 'scale')[] {
  const { columns } = draft;
  const answered = columns.score || columns.prediction || columns.class_scores.length > 0;
  return [
    draft.title.trim() ? null : ('title' as const),
    columns.patient || draft.rows_are_patients ? null : ('patient' as const),
    draft.task === 'segmentation' || columns.reference ? null : ('reference' as const),
    draft.task === 'segmentation' ? (columns.metrics.length > 0 ? null : ('metrics' as const)) : answered ? null : ('answer' as const),
    draft.margin > 0 ? null : ('margin' as const),
    draft.subgroups.some((one) => /skin|monk|fitzpatrick/i.test(one.column + one.title) && !one.scale) ? ('scale' as const) : null,
  ].filter((one) => one !== null);
}
