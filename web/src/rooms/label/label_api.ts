// Requests and results of the label operations, as the pages use them.
import type { AnyEstimate } from '@/api/estimate';
import type { ViewerClip } from '@/viewer/cine.svelte';
import type { AnswerValue, Operation, Shape } from './log/operation';
import type { StoredProtocol } from './protocol';

export interface StudySummary {
  study_id: string;
  title: string;
  protocol_title: string;
  protocol_version: number;
  round: number;
  clips: number;
  readers: number;
  tasks: number;
  submitted: number;
  /** Tasks of the asking person that are not submitted. */
  mine_open: number;
  mine: number;
  state: 'reading' | 'read' | 'adjudicated';
  /** Whether the asking person may see agreement and adjudicate. */
  may_adjudicate: boolean;
}

export type TaskState = 'waiting' | 'open' | 'submitted';

export interface TaskRow {
  task_id: string;
  study_id: string;
  study_title: string;
  clip_id: string;
  /** What the reader sees instead of an identifier: "clip 063". */
  name: string;
  position: number;
  round: number;
  state: TaskState;
  answered: number;
  required: number;
}

export interface OpenedTask {
  task: TaskRow;
  study: StudySummary;
  protocol: StoredProtocol;
  clip: ViewerClip;
  operations: Operation[];
  submitted: boolean;
  blinded_note: string;
  lease: unknown;
}

export interface FieldAgreement {
  field: string;
  title: string;
  /** Options or scale in words: "Gray-Weale 1–5". */
  scale_note: string;
  statistic: string;
  pair_statistic: string;
  overall: AnyEstimate;
  percent: AnyEstimate;
  pairs: { first: string; second: string; estimate: AnyEstimate }[];
  verdict: 'reached' | 'cannot_tell' | 'not_reached' | 'not_estimable';
}

export interface ShapeAgreement {
  label: string;
  title: string;
  statistic: string;
  estimate: AnyEstimate;
}

export interface WorstCell {
  item: string;
  clip_id: string;
  name: string;
  field: string;
  title: string;
  frame: number | null;
  said: { reader: string; value: AnswerValue | null }[];
  /** What is needed to show the frame as each reader marked it. */
  clip: ViewerClip;
  shapes: { reader: string; shape: Shape }[];
}

export interface AgreementReport {
  study: StudySummary;
  clips: number;
  patients: number;
  /** Letters in the fixed order, with names only for those who may see them. */
  readers: { reader: string; letter: string; name: string | null }[];
  resamples: number;
  seed: number;
  threshold: number;
  threshold_source: string;
  fields: FieldAgreement[];
  shapes: ShapeAgreement[];
  self: { field: string; title: string; readers: { reader: string; estimate: AnyEstimate }[] }[];
  self_note: string;
  worst: WorstCell[];
  disputed: number;
  labels_sha256: string;
  methods: string;
}

export interface Dispute extends WorstCell {
  /** "answer" or "shape". */
  kind: 'answer' | 'shape';
  options: { value: string | number; label: string }[];
  cannot_grade: boolean;
  decided: { decision: AnswerValue; reason: string; by: string; at: string } | null;
}

export interface ReferenceRow {
  item: string;
  name: string;
  title: string;
  frame: number | null;
  value: AnswerValue | null;
  source: 'agreed' | 'adjudicated' | 'open';
  reason: string;
}

/** What a new study can be made of. */
export interface StudyOptions {
  protocols: StoredProtocol[];
  /** Clips that a person has cleared. */
  clips: { clip_id: string; name: string; patient_group: string; frame_count: number; calibrated: boolean }[];
  readers: { person_id: string; name: string }[];
}

declare module '@/api/operations' {
  interface Operations {
    'label.studies': [Record<string, never>, { studies: StudySummary[] }];
    'label.worklist': [
      { study_id: string | null },
      { tasks: TaskRow[]; submitted: number; total: number; note: string },
    ];
    'label.open_task': [{ task_id: string }, OpenedTask];
    'label.append': [
      { task_id: string; protocol_hash: string; operations: readonly Operation[] },
      { acknowledged: string[]; seq: number },
    ];
    'label.submit': [{ task_id: string; state_hash: string }, { submitted: boolean }];
    'label.agreement': [{ study_id: string }, AgreementReport];
    'label.disputes': [{ study_id: string }, {
        study: StudySummary;
        disputes: Dispute[];
        readers: AgreementReport['readers'];
        reasons: { value: string; label: string }[];
      }];
    'label.adjudicate': [
      { study_id: string; item: string; decision: AnswerValue | { reader: string }; reason: string },
      { decided: number; open: number },
    ];
    'label.reference': [
      { study_id: string },
      { study: StudySummary; rows: ReferenceRow[]; open: number; reference_id: string | null; sha256: string | null },
    ];
    'label.create_study': [
      {
        title: string;
        protocol_id: string;
        protocol_version: number;
        clip_ids: string[];
        reader_ids: string[];
        seed: number;
        rounds: number;
        washout_days: number;
      },
      { study_id: string },
    ];
    'label.study_options': [Record<string, never>, StudyOptions];
    'label.export': [{ study_id: string; format: 'coco' | 'csv' }, { name: string; media_type: string; content: string }];
  }
}
