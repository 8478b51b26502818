// Records of Admin, until the schema names them.
export interface VerifyResult {
  ok: boolean;
  checks: { name: string; ok: boolean; detail: string }[];
  chain: { records: number; head_seq: number; head_hash: string } | null;
}
export interface PersonRow {
  id: string;
  name: string;
  roles: string[];
  active: boolean;
}
export interface BackupRow {
  name: string;
  made_at: string;
  bytes: number;
}
