// Records of Portfolio, until the schema names them.
export type EvidenceLevel = 'none' | 'self' | 'peer' | 'supervisor' | 'external';

export interface SkillEvidence {
  id: string;
  operation: string;
  finished_at: string;
  hash: string;
  origin: 'work' | 'demo';
  counts: boolean;
}
export interface Skill {
  id: string;
  title: string;
  weight: number;
  mandatory: boolean;
  /** 0..1 */
  counted: number;
  cap: string | null;
  level: EvidenceLevel;
  rests_on: string;
  evidence: SkillEvidence[];
}
export interface Gap {
  skill_id: string;
  title: string;
  detail: string;
  effort: string;
  action: string;
  href: string | null;
}
export interface PortfolioResult {
  role: { id: string; title: string };
  readiness: number;
  counted: number;
  weight: number;
  record_count: number;
  skills: Skill[];
  gaps: Gap[];
}
