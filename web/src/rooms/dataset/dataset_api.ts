// Records of dataset versions, as generated from the operations.
import type { ResultOf } from '@/api/operations';

export type VersionLine = ResultOf<'dataset.list'>['versions'][number];
export type VersionDetail = ResultOf<'dataset.show'>;
export type Flow = VersionDetail['flow'];
export type SideLine = VersionLine['sides'][number];
export type DatasheetLine = VersionDetail['datasheet'][number];
