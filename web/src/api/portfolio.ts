// Records of Portfolio, as generated.
import type { components } from './schema';

type Schemas = components['schemas'];
export type PortfolioResult = Schemas['ShowPortfolioResult'];
export type Skill = Schemas['SkillLine'];
export type Part = Schemas['PartLine'];
export type Gap = Schemas['GapLine'];
export type Rung = Schemas['RungLine'];
export type NotCounted = Schemas['NotCountedLine'];
