// Results of the label operations, as the pages use them; the generated schema has the operations.
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
  /** Whether this browser may write the task; another machine may hold it. */
  lease: { mine: boolean; held: boolean; until: string | null };
}

export type Outcome = 'reached' | 'cannot_tell' | 'not_reached' | 'no_margin';

/** Agreement on one question or one shape, as the science package measures it. */
export interface FieldAgreement {
  kind: 'answer' | 'shape';
  name: string;
  title: string;
  /** Scale in words. */
  scale: string;
  items: number;
  patients: number;
  overall: AnyEstimate;
  percent: AnyEstimate | null;
  pairs: { first: string; second: string; measure: AnyEstimate; percent: AnyEstimate | null }[];
  /** Value that the interval is held against; null when the protocol sets none. */
  margin: number | null;
  verdict: { outcome: Outcome; reason: string };
}

/** What an item is about; `frame` is null for the whole clip, else an index from 0. */
export interface ItemKey {
  clip_id: string;
  kind: 'answer' | 'shape';
  name: string;
  frame: number | null;
}

export interface ReaderShape {
  reader_id: string;
  shape: Shape;
}

/** An item on which readers differ, with what is needed to show it. */
export interface WorstCell {
  item: string;
  key: ItemKey;
  /** "clip 117". */
  name: string;
  title: string;
  /** What each reader said, in words, by reader id. */
  said: Record<string, string>;
  clip: ViewerClip;
  shapes: ReaderShape[];
}

/** Readers in their fixed order; names only for those who may see them. */
export interface ReaderLetter {
  reader_id: string;
  letter: string;
  name: string | null;
}

export interface AgreementReport {
  study: StudySummary;
  readers: ReaderLetter[];
  round: number;
  clips: number;
  patients: number;
  fields: FieldAgreement[];
  cannot_grade: { reader_id: string; share: AnyEstimate; by_reason: Record<string, number> }[];
  /** Each reader against their own repeat; empty with one round. */
  self_agreement: { reader_id: string; rounds: [number, number]; clips: number; fields: FieldAgreement[] }[];
  worst: WorstCell[];
  disputed: number;
  readings_sha256: string;
  seed: number;
  level: number;
  replicates: number;
  methods: string;
}

export interface Dispute extends WorstCell {
  options: { value: string; label: string }[];
  cannot_grade: boolean;
  decided: { decision: string; reason: string; by: string; at: string } | null;
}

export interface ReferenceRow {
  item: string;
  name: string;
  title: string;
  frame: number | null;
  /** Outlines of a shape; null for an answer. */
  outlines: number | null;
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
