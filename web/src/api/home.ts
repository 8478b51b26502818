// Records of Home, until the schema names them.
export interface NextStep {
  title: string;
  why: string;
  effort: string;
  action: string;
  href: string;
}
export interface DueItem {
  room: string;
  title: string;
  detail: string;
  due_on: string | null;
  href: string;
  count: number;
}
export interface StaleItem {
  id: string;
  title: string;
  cause: string[];
  href: string | null;
}
export interface HomeResult {
  next_step: NextStep | null;
  other_steps: NextStep[];
  due: DueItem[];
  stale: StaleItem[];
}
