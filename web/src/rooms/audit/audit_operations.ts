// Operations of the room until the generated schema names them.
import type { Evaluation, NondiscriminationEntry } from './audit_api';
import type { LockedProtocol, Product, Protocol } from './protocol_types';

export interface Flag {
  flag_id: string;
  evaluation_id: string;
  key: string;
  severity: 'high' | 'medium' | 'low';
  title: string;
  detail: string;
  verdict: Evaluation['findings'][number]['verdict'];
  state: 'open' | 'decided' | 'closed';
  owner: string;
  decision: string;
  reason: string;
  due_on: string | null;
  retest_evaluation_id: string | null;
}
export interface Shown {
  evaluation: Evaluation;
  product_id: string;
  flags: Flag[];
  evidence_id: string | null;
  stale_because: string[];
}
export type { Evaluation, LockedProtocol, NondiscriminationEntry, Product, Protocol };

declare module '@/api/operations' {
  interface Operations {
    'audit.show': [{ evaluation_id: string }, Shown];
  }
}
