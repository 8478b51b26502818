// Records of the background jobs, as generated.
import type { components } from './schema';

export type Job = components['schemas']['JobLine'];
