// Requests and results of the scan operations, as generated.
import type { AnyEstimate } from '@/api/estimate';
import type { RequestOf, ResultOf } from '@/api/operations';

export type CasesResult = ResultOf<'scan.cases'>;
export type CaseLine = CasesResult['cases'][number];
export type AreaLine = CasesResult['areas'][number];
export type StartResult = ResultOf<'scan.start'>;
export type StartRequest = RequestOf<'scan.start'>;
export type LearningMode = CaseLine['modes'][number];
/** Devices that a person can choose; a script is for studies. */
export type InputDevice = 'keyboard' | 'mouse' | 'gamepad' | 'phone' | 'tracker';
export type DeviceUsed = ResultOf<'scan.sessions'>['sessions'][number]['device'];
export type ProtocolView = StartResult['protocol'][number];
export type Side = ProtocolView['side'];

export type ScanSession = ResultOf<'scan.session'>;
export type StoredFrame = ScanSession['stored'][number];
export type Measurement = StoredFrame['measurements'][number];
export type SubmitRequest = RequestOf<'scan.submit'>;
export type PlaqueTerms = NonNullable<SubmitRequest['plaques']>[number];
export type GradeRequest = RequestOf<'scan.grade'>;
export type GradeResult = ResultOf<'scan.grade'>;
export type SetGrade = GradeResult['grades'][number];
export type SetPair = GradeResult['differences'][number];
export type ScanResult = NonNullable<ScanSession['result']>;
export type GateResult = ScanResult['gates'][number];
export type PartResult = ScanResult['parts'][number];
export type TruthRow = ScanResult['truth'][number];
export type WorksheetRow = ScanResult['worksheet'][number];
export type Revealed = ResultOf<'scan.reveal'>;
export type Recording = ResultOf<'scan.recording'>;
export type RecordedView = Recording['views'][number];
export type RecordedChange = Recording['changes'][number];
export type Report = ResultOf<'scan.report'>;
export type FinalInterpretation = NonNullable<Report['final']>;
export type PreliminaryLine = ResultOf<'scan.preliminary_reports'>['reports'][number];
export type Agreement = FinalInterpretation['agreement'];
export type SessionLine = ResultOf<'scan.sessions'>['sessions'][number];
/** Estimates with their state named, as pages tell them apart. */
export type CurveResult = Omit<ResultOf<'scan.curve'>, 'level_now' | 'change'> & { level_now: AnyEstimate; change: AnyEstimate };
export type CurvePoint = CurveResult['points'][number];

/** A patient of a seed and options, without task: for practice, never evidence. */
export const FREE = 'free';
