// Records of the Path room, as generated.
import type { components } from './schema';

export type RubricResult = components['schemas']['RubricResult'];
export type Flip = components['schemas']['Flip'];
export type Verdict = RubricResult['verdict'];
