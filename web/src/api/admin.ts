// Records of Admin: people as generated; the rest until the schema names them.
import type { components } from './schema';

export interface VerifyResult {
  ok: boolean;
  workspace_id: string;
  checked_at: string;
  revision: string;
  blobs: number;
  blob_bytes: number;
  checks: { name: string; ok: boolean; detail: string }[];
  chains: { chain: string; records: number; head_hash: string; broken: string }[];
  damaged: string[];
  orphans: string[];
}
export type PersonRow = components['schemas']['PersonLine'];
export type Role = components['schemas']['Role'];
export const ROLES: readonly Role[] = ['owner', 'reader', 'adjudicator', 'learner', 'educator', 'viewer'];
