// Requests and results of the scan operations, as generated; the learning curve by hand.
import type { AnyEstimate } from '@/api/estimate';
import type { RequestOf, ResultOf } from '@/api/operations';

export type CasesResult = ResultOf<'scan.cases'>;
export type CaseLine = CasesResult['cases'][number];
export type AreaLine = CasesResult['areas'][number];
export type StartResult = ResultOf<'scan.start'>;
export type StartRequest = RequestOf<'scan.start'>;
export type LearningMode = CaseLine['modes'][number];
/** Devices that a person can choose; a script is for studies. */
export type InputDevice = 'keyboard' | 'mouse' | 'gamepad' | 'tracker';
export type ProtocolView = StartResult['protocol'][number];
export type Side = ProtocolView['side'];

export type ScanSession = ResultOf<'scan.session'>;
export type StoredFrame = ScanSession['stored'][number];
export type Measurement = StoredFrame['measurements'][number];
export type SubmitRequest = RequestOf<'scan.submit'>;
export type ScanResult = NonNullable<ScanSession['result']>;
export type GateResult = ScanResult['gates'][number];
export type PartResult = ScanResult['parts'][number];
export type TruthRow = ScanResult['truth'][number];
export type WorksheetRow = ScanResult['worksheet'][number];
export type SessionLine = ResultOf<'scan.sessions'>['sessions'][number];
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

declare module '@/api/operations' {
  interface Operations {
    'scan.curve': [{ case_id?: string }, CurveResult];
  }
}
