// Requests and results by operation name. A hand-written stub until schema.d.ts is generated;
// rooms that are built beside it add their operations by declaration merging:
//   declare module '@/api/operations' { interface Operations { 'label.open': [Request, Result] } }
import type { Job, JobPage } from './jobs';
import type { RubricRequest, RubricResult } from './path';

export interface Operations {
  'path.rubric': [RubricRequest, RubricResult];
  'jobs.list': [{ cursor?: string | null; limit?: number }, JobPage];
  'jobs.get': [{ job_id: string }, Job];
  'jobs.cancel': [{ job_id: string }, Job];
  'jobs.seen': [{ job_id: string }, Job];
}

export type OperationName = keyof Operations & string;
export type RequestOf<K extends OperationName> = Operations[K][0];
export type ResultOf<K extends OperationName> = Operations[K][1];
