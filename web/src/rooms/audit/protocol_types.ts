// A protocol as the pages read and write it: everything that stands before results are seen.
import type { NondiscriminationEntry, Task } from './audit_api';

export interface Product {
  name: string;
  version: string;
  clearance?: string;
  intended_use?: string;
  runs_on?: string;
  claims?: string[];
  training_sites?: string[];
}
export interface Columns {
  patient?: string;
  image?: string;
  reference?: string;
  score?: string;
  prediction?: string;
  compared?: string;
  site?: string;
  version?: string;
  readers?: string[];
  class_scores?: string[];
  classes?: string[];
  metrics?: string[];
}
export interface Subgroup {
  column: string;
  title?: string;
  cuts?: number[] | null;
  scale?: string;
  recorded_by?: string;
  reference?: string;
  several?: boolean;
  consent?: string;
}
export interface Criterion {
  identifier: string;
  metric: string;
  relation: 'at_least' | 'at_most';
  bound: number;
  attribute?: string;
  level?: string;
  of?: 'value' | 'gap';
}
export interface Protocol {
  title: string;
  product: Product;
  task: Task;
  columns: Columns;
  positive?: string[];
  operating_point?: { threshold?: number | null; source?: string };
  primary_metric?: string;
  margin?: number;
  tolerance?: number | null;
  unit?: string;
  subgroups?: Subgroup[];
  intersection_depth?: number;
  minimum_patients?: number;
  prevalence?: number | null;
  net_benefit_thresholds?: number[];
  target_sensitivity?: number | null;
  transfer_from?: string;
  criteria?: Criterion[];
  level?: number;
  alpha?: number;
  power?: number;
  replicates?: number;
  seed?: number;
  rows_are_patients?: boolean;
  reference_kind?: 'adjudicated' | 'correlated' | 'report' | 'simulated' | 'unknown';
  nondiscrimination?: NondiscriminationEntry[];
}
export interface LockedProtocol {
  protocol: Protocol;
  version: number;
  protocol_sha256: string;
  locked_at: string;
  unblinded_at?: string;
  earlier?: { version: number; protocol_sha256: string; locked_at: string; changed: string[] }[];
}
