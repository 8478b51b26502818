// What an evaluation holds, as the pages use it; the generated schema has the operations.
import type { AnyEstimate } from '@/api/estimate';
import type { LockedProtocol } from './protocol_types';

export type Verdict = 'disparity_shown' | 'equivalent' | 'insufficient' | 'not_estimable';
export type Task = 'binary' | 'multiclass' | 'ordinal' | 'segmentation' | 'measurement';

/** One result in a clinician's words and in data words. */
export interface Sentence {
  clinician: string;
  data: string;
}
export interface Gap {
  against: string;
  estimate: AnyEstimate;
  p_zero: number | null;
  p_margin: number | null;
  p_adjusted: number | null;
  family: 'primary' | 'exploratory' | 'none';
  minimum_detectable: number | null;
  patients_needed: number | null;
  verdict: Verdict;
  reason: string;
}
export interface Measure {
  metric: string;
  estimate: AnyEstimate;
  numerator: number | null;
  denominator: number | null;
  gap: Gap | null;
  sentence: Sentence;
}
export interface Group {
  key: string;
  attribute: string;
  title: string;
  level: string;
  kind: 'overall' | 'level' | 'not_recorded' | 'intersection';
  patients: number;
  images: number;
  positive_images: number | null;
  positive_patients: number | null;
  confusion: { tp: number; fp: number; fn: number; tn: number } | null;
  /** False: too few patients, no estimate is given. */
  claim: boolean;
  claim_note: string;
  measures: Measure[];
}
export interface Spread {
  attribute: string;
  metric: string;
  highest: string;
  lowest: string;
  naive: number;
  estimate: AnyEstimate;
  p: number | null;
}
export interface MissingBounds {
  attribute: string;
  level: string;
  metric: string;
  missing_patients: number;
  low: number;
  high: number;
}
export interface WorstSlice {
  description: string;
  patients: number;
  images: number;
  found: AnyEstimate;
  shrunken_gap: number;
  p: number | null;
  confirmed: AnyEstimate | null;
  verdict: Verdict;
  reason: string;
}
export interface PowerRow {
  key: string;
  title: string;
  level: string;
  patients: number;
  metric: string;
  minimum_detectable: number | null;
  power_at_margin: number | null;
  needed_at_margin: number | null;
  note: string;
}
export interface TableNote {
  code: string;
  severity: 'refuse' | 'mark' | 'note';
  column: string;
  count: number;
  what: string;
  remedy: string;
}
export interface DataSummary {
  name: string;
  sha256: string;
  rows_in: number;
  rows_used: number;
  patients: number;
  images: number;
  simulated: boolean;
  notes: TableNote[];
}
export interface Point {
  x: number;
  y: number;
  low?: number | null;
  high?: number | null;
  n?: number | null;
}
export interface Curve {
  kind: 'roc' | 'calibration' | 'calibration_smooth' | 'net_benefit';
  group: string;
  label: string;
  points: Point[];
  note?: string;
}
export interface BlandAltman {
  group: string;
  label: string;
  bias: AnyEstimate;
  lower_limit: AnyEstimate;
  upper_limit: AnyEstimate;
  points: Point[];
  note?: string;
}
export interface PredictiveValue {
  prevalence: number;
  ppv: AnyEstimate;
  npv: AnyEstimate;
  true_positive: number;
  false_positive: number;
  false_negative: number;
  true_negative: number;
  sentence: Sentence;
}
export interface Transfer {
  source: string;
  group: string;
  threshold: number;
  target_sensitivity: number;
  sensitivity: AnyEstimate;
  specificity: AnyEstimate;
}
export interface Paired {
  metric: string;
  group: string;
  first: AnyEstimate;
  second: AnyEstimate;
  difference: AnyEstimate;
  p: number | null;
  sentence: Sentence;
}
export interface NoiseCeiling {
  group: string;
  label: string;
  readers: number;
  agreement: AnyEstimate;
  model: AnyEstimate;
  kappa: AnyEstimate;
  note?: string;
}
export interface VerificationShare {
  answer: 'positive' | 'negative';
  rows: number;
  verified: number;
  share: AnyEstimate;
}
export interface Finding {
  key: string;
  severity: 'high' | 'medium' | 'low';
  title: string;
  detail: string;
  verdict: Verdict;
}
export interface CriterionResult {
  identifier: string;
  text: string;
  answer: 'pass' | 'fail' | 'cannot_tell';
  reason: string;
  patients_needed: number | null;
  estimate: AnyEstimate;
}
export interface NondiscriminationEntry {
  attribute: 'race' | 'color' | 'national_origin' | 'sex' | 'age' | 'disability';
  use?: 'used' | 'proxy' | 'not_used' | 'unknown';
  proxy?: string;
  mitigation?: string;
  owner?: string;
  date?: string;
}

export interface Evaluation {
  identifier: string;
  made_at: string;
  software: Record<string, string>;
  locked: LockedProtocol;
  data: DataSummary;
  headline: string;
  tally: Record<string, number>;
  groups: Group[];
  spreads: Spread[];
  missing: MissingBounds[];
  worst_slices: WorstSlice[];
  power: PowerRow[];
  curves: Curve[];
  agreement: BlandAltman[];
  predictive_values: PredictiveValue[];
  transfers: Transfer[];
  paired: Paired[];
  noise: NoiseCeiling[];
  verification: VerificationShare[];
  findings: Finding[];
  criteria: CriterionResult[];
  design_effects: [number, number] | null;
  methods: string[];
  caveats: string[];
}
