// Records of the Path room, as generated.
import type { RequestOf, ResultOf } from './operations';

export type RubricResult = ResultOf<'path.rubric'>;
export type RubricAsked = RequestOf<'path.rubric'>;
export type Flip = RubricResult['flips'][number];
export type Verdict = RubricResult['verdict'];
export type ForkName = 'generalist_specialist' | 'clinical_technical';
export type BesideResult = ResultOf<'path.beside'>;
export type PairsResult = ResultOf<'path.pairs'>;
export type SidesResult = ResultOf<'path.sides'>;
export type DayResult = ResultOf<'path.day'>;
export type MoneyAsked = RequestOf<'path.money'>;
export type MoneyResult = ResultOf<'path.money'>;
export type ImpactAsked = RequestOf<'path.impact'>;
export type ImpactResult = ResultOf<'path.impact'>;
