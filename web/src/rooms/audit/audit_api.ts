// Records of the room, as generated from the operations.
import type { ResultOf } from '@/api/operations';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];

export type Shown = ResultOf<'audit.show'>;
export type Evaluation = Shown['evaluation'];
export type Task = Evaluation['locked']['protocol']['task'];
export type Group = Evaluation['groups'][number];
export type Measure = Group['measures'][number];
export type Gap = NonNullable<Measure['gap']>;
export type Verdict = Gap['verdict'];
export type PowerRow = Evaluation['power'][number];
export type WorstSlice = Evaluation['worst_slices'][number];
export type Curve = Evaluation['curves'][number];
export type BlandAltman = Evaluation['agreement'][number];
export type PredictiveValue = Evaluation['predictive_values'][number];
export type Finding = Evaluation['findings'][number];
export type CriterionResult = Evaluation['criteria'][number];

export type Protocol = Evaluation['locked']['protocol'];
export type LockedProtocol = Evaluation['locked'];
export type Product = Protocol['product'];
export type Columns = Protocol['columns'];
export type Subgroup = NonNullable<Protocol['subgroups']>[number];
export type Criterion = NonNullable<Protocol['criteria']>[number];
export type NondiscriminationEntry = NonNullable<Protocol['nondiscrimination']>[number];

export type ProductLine = ResultOf<'audit.products'>['products'][number];
export type ProductDetail = ResultOf<'audit.product'>;
export type EvaluationLine = ResultOf<'audit.list'>['evaluations'][number];
export type Flag = ResultOf<'audit.flags'>['flags'][number];
export type FlagDecision = NonNullable<Flag['decision']>;
export type TableDetail = ResultOf<'audit.table'>;
export type Coverage = TableDetail['coverage'];
export type LockResult = ResultOf<'audit.lock'>;
export type Acceptance = NonNullable<ResultOf<'audit.acceptance'>['acceptance']>;
export type ReaderStudy = ResultOf<'audit.reader_studies'>['studies'][number];
export type Authority = Shown['authority'];
export type Uploaded = Schemas['UploadedTable'];
