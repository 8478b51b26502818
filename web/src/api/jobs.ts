// Jobs as the server reports them, until the schema names them.
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'lost';

export interface Job {
  id: string;
  operation: string;
  /** What it does and what it will write. */
  title: string;
  state: JobState;
  done: number;
  /** null while the end is unknown: counts are shown instead of a bar. */
  total: number | null;
  unit: string;
  note: string;
  rate_per_s: number | null;
  remaining_s: number | null;
  elapsed_s: number;
  cancel_requested: boolean;
  /** Code, sentence and remedy of the error it ended with; empty without one. */
  code: string;
  message: string;
  remedy: string;
  seen: boolean;
}

export interface JobPage {
  jobs: Job[];
  next_cursor: string | null;
}
