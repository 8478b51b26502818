// Requests and results of the scan operations, as the pages use them, until the generated
// schema names them (it then wins).
import type { AnyEstimate } from '@/api/estimate';
import type { EvidenceRef } from '@/api/client';
import type { ConsoleSettings, ProbeControl, ScanMode } from '@/console/controls';

export type LearningMode = 'coach' | 'faded' | 'exam';
export type InputDevice = 'keyboard' | 'mouse' | 'gamepad' | 'tracker';
export type Side = 'left' | 'right';

export interface CaseLine {
  case_id: string;
  title: string;
  summary: string;
  /** 1 (first) to 5. */
  difficulty: number;
  area: string;
  minutes: number;
  /** How it may be scanned. */
  modes: LearningMode[];
  views: number;
  decisions: number;
  /** Own submitted sessions, and how many of them were exams. */
  attempts: number;
  exams: number;
  open_session_id: string | null;
  /** Best exam relative to what the case allows, 0 to 1, where the server tells it. */
  best?: number | null;
}
export interface AreaLine {
  area: string;
  title: string;
  status: 'simulated' | 'planned' | 'not_planned';
}
export interface CasesResult {
  cases: CaseLine[];
  areas: AreaLine[];
  notice: string;
}

/** What a person is told of the patient; an exam tells no more than a referral would. */
export interface CaseBrief {
  case_id: string;
  title: string;
  /** "Simulated patient 014". */
  patient: string;
  referral: string | null;
  minutes: number;
}
export interface ProtocolView {
  view_id: string;
  name: string;
  side: Side;
  mode: ScanMode;
  plane: string;
  required: boolean;
}
export interface Decision {
  decision_id: string;
  question: string;
  options: { option_id: string; text: string }[];
}
/** What may be answered when a session is submitted. */
export interface GradingChoices {
  classes: { class_id: string; text: string }[];
  criteria_sets: { set_id: string; title: string; unverified: boolean; usual: boolean }[];
}
export interface StartRequest {
  case_id: string;
  mode: LearningMode;
  device: InputDevice;
  frame_rate: number;
  window_width: number;
  window_height: number;
  seed?: number;
  referral_shown: boolean;
}
export interface StartResult {
  session_id: string;
  case: CaseBrief;
  protocol: ProtocolView[];
  decisions: Decision[];
}

export interface Measurement {
  kind: 'psv' | 'edv' | 'ri' | 'angle' | 'distance' | 'ellipse' | 'imt';
  site: string;
  value: number;
  unit: string;
  /** (lateral, depth) in mm of the plane, for what was measured on the picture. */
  points_mm?: [number, number][];
  beats?: number;
}
export interface StoreRequest {
  session_id: string;
  view_id: string;
  frame_index: number;
  mode: ScanMode;
  probe: ProbeControl;
  settings: ConsoleSettings;
  measurements: Measurement[];
  annotation: string;
}
export interface DecideRequest {
  session_id: string;
  decision_id: string;
  option_id: string;
  confidence: number;
}
export interface SubmitRequest {
  session_id: string;
  grades: Record<Side, string>;
  criteria_set: string;
  confidence: number;
  impression: string;
}

export interface StoredFrame {
  seq: number;
  view_id: string;
  measurements: Measurement[];
  annotation: string;
}
export interface ScanSession {
  session_id: string;
  state: 'open' | 'submitted';
  mode: LearningMode;
  device: InputDevice;
  started_at: string;
  submitted_at: string | null;
  case: CaseBrief;
  protocol: ProtocolView[];
  decisions: Decision[];
  grading: GradingChoices;
  stored: StoredFrame[];
  decided: { decision_id: string; option_id: string; confidence: number }[];
  result: ScanResult | null;
}

export interface GateResult {
  gate_id: string;
  title: string;
  passed: boolean;
  reason: string;
}
export interface PartResult {
  part_id: string;
  name: string;
  group: 'image' | 'decision';
  /** 0 to 1; null where the part does not apply. */
  value: number | null;
  reason: string;
  next_move: string;
  rung: string;
}
export interface TruthRow {
  label: string;
  truth: string;
  /** What the session stored or answered; empty where it did not. */
  yours: string;
  within: boolean | null;
  note: string;
}
export interface WorksheetRow {
  side: Side;
  site: string;
  psv_cm_s: number | null;
  edv_cm_s: number | null;
  angle_deg: number | null;
  note: string;
}
export interface ScanResult {
  gates: GateResult[];
  parts: PartResult[];
  image_score: number;
  decision_score: number;
  mean: number;
  attainable: number;
  /** mean / attainable. */
  relative: number;
  /** Identifier of the worst part. */
  worst: string;
  truth: TruthRow[];
  worksheet: WorksheetRow[];
  missing_views: { view_id: string; name: string; side: Side; required: boolean }[];
  /** Time and motion: shown, never counted. */
  formative: { name: string; text: string }[];
  /** How stated confidence fits the scores. */
  confidence_feedback: string;
  rung: string;
  evidence: EvidenceRef | null;
}

export interface SessionLine {
  session_id: string;
  case_id: string;
  case_title: string;
  mode: LearningMode;
  device: InputDevice;
  started_at: string;
  submitted_at: string | null;
  relative: number | null;
  gates_failed: number;
}
export interface CurvePoint {
  /** Number of the exam session, from 1. */
  number: number;
  relative: number;
  case_title: string;
  submitted_at: string;
}
export interface CurveResult {
  case_id: string | null;
  points: CurvePoint[];
  /** Fitted level by number of sessions, with its interval. */
  fitted: { number: number; value: number; low: number; high: number }[];
  /** Level now, and change from the first to the last session. */
  level_now: AnyEstimate;
  change: AnyEstimate;
  /** Cases needed for a reliable verdict, from the study with simulated learners. */
  method: string;
  rung: string;
}
export interface ScanReport {
  title: string;
  /** Says that it is preliminary and by whom it may be finalised. */
  standing: string;
  sections: { heading: string; lines: string[] }[];
  missing: string[];
}

declare module '@/api/operations' {
  interface Operations {
    'scan.cases': [Record<string, never>, CasesResult];
    'scan.start': [StartRequest, StartResult];
    'scan.store': [StoreRequest, { seq: number }];
    'scan.decide': [DecideRequest, { seq: number }];
    'scan.submit': [SubmitRequest, ScanSession];
    'scan.session': [{ session_id: string }, ScanSession];
    'scan.sessions': [Record<string, never>, { sessions: SessionLine[] }];
    'scan.curve': [{ case_id?: string }, CurveResult];
    'scan.report': [{ session_id: string }, ScanReport];
  }
}
