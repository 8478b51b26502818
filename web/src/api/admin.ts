// Records of Admin, until the schema names them.
export interface VerifyResult {
  ok: boolean;
  checks: { name: string; ok: boolean; detail: string }[];
  chain: { records: number; head_seq: number; head_hash: string } | null;
}
export const ROLES = ['owner', 'reader', 'adjudicator', 'learner', 'educator', 'viewer'] as const;
export type Role = (typeof ROLES)[number];
export interface PersonRow {
  id: string;
  name: string;
  roles: Role[];
  has_passphrase: boolean;
  created_at: string;
  disabled_at: string | null;
}
export interface AddPerson {
  name: string;
  roles: Role[];
  passphrase: string | null;
}
export interface ChangePerson {
  person_id: string;
  roles?: Role[];
  passphrase?: string;
  disable?: boolean;
}
export interface BackupRow {
  name: string;
  made_at: string;
  bytes: number;
}
