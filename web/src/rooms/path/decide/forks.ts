// What the two forks look like before the server has spoken.
import type { ForkName } from '@/api/path';

// Weights of the published rule; the server prints the same in its result.
export const COUNTS: Record<ForkName, readonly (readonly [number, number])[]> = {
  generalist_specialist: [[2, 0], [0, 2], [2, 0], [2, 0], [1, 2], [0, 2], [0, 2], [2, 1]],
  clinical_technical: [[2, 0], [2, 0], [2, 0], [2, 0], [1, 1], [0, 2], [0, 2], [0, 2], [0, 2]],
};
export const LETTERS: Record<ForkName, readonly [string, string]> = {
  generalist_specialist: ['G', 'S'],
  clinical_technical: ['C', 'T'],
};
export const PAIRS: Record<ForkName, number> = { generalist_specialist: 28, clinical_technical: 36 };
