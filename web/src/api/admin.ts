// Records of Admin, as generated.
import type { components } from './schema';

export type VerifyResult = components['schemas']['VerifyResult'];
export type PersonRow = components['schemas']['PersonLine'];
export type Role = components['schemas']['Role'];
export const ROLES: readonly Role[] = ['owner', 'reader', 'adjudicator', 'learner', 'educator', 'physician', 'viewer'];
