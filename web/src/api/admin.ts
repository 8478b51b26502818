// Records of Admin: people as generated; the rest until the schema names them.
import type { components } from './schema';

export interface VerifyResult {
  ok: boolean;
  checks: { name: string; ok: boolean; detail: string }[];
  chain: { records: number; head_seq: number; head_hash: string } | null;
}
export type PersonRow = components['schemas']['PersonLine'];
export type Role = components['schemas']['Role'];
export const ROLES: readonly Role[] = ['owner', 'reader', 'adjudicator', 'learner', 'educator', 'viewer'];
export interface BackupRow {
  name: string;
  made_at: string;
  bytes: number;
}
