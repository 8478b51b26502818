// Records of the Path room.
export type Verdict = 'generalist' | 'specialist' | 'hybrid' | 'explore';

export interface RubricRequest {
  answers: number[];
}
export interface Flip {
  criterion: string;
  before: number;
  after: number;
  margin: number;
  verdict: Verdict;
}
export interface RubricResult {
  criteria: string[];
  generalist_weights: number[];
  specialist_weights: number[];
  answers: number[];
  generalist: number;
  specialist: number;
  margin: number;
  decisive_margin: number;
  verdict: Verdict;
  side_named: boolean;
  contrast: boolean;
  probability_generalist: number;
  distribution: { margin: number; probability: number }[];
  smallest_flip: Flip | null;
  flips: Flip[];
  personas: { name: string; answers: number[] }[];
  rule: string;
  source: string;
  as_of: string;
}
