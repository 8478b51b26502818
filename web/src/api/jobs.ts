// Jobs as the server reports them.
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

export interface Job {
  id: string;
  operation: string;
  title: string;
  state: JobState;
  done: number;
  /** null while the end is unknown: counts are shown instead of a bar. */
  total: number | null;
  unit: string;
  rate_per_s: number | null;
  remaining_s: number | null;
  elapsed_s: number;
  writes: string;
  message: string;
  seen: boolean;
}

export interface JobPage {
  jobs: Job[];
  next_cursor: string | null;
}
