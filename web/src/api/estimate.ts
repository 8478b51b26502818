// Numbers that travel with their interval, or the reason why there is none.
export interface EstimateValue {
  state: 'estimate';
  name: string;
  value: number;
  low: number | null;
  high: number | null;
  level: number;
  n: number;
  n_unit: string;
  method: string;
  seed?: number | null;
  note?: string;
}
export interface NotEstimableValue {
  state: 'not_estimable';
  name: string;
  reason: string;
  n: number;
  n_unit: string;
}
export type AnyEstimate = EstimateValue | NotEstimableValue;

/** Why there is no number; empty where there is one. */
export function reasonOf(estimate: AnyEstimate): string {
  return estimate.state === 'not_estimable' ? estimate.reason : '';
}

export type Recorded<T> = { state: 'known'; value: T } | { state: 'not_recorded'; reason: string };
