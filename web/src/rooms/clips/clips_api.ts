// Records of the Clips room, as generated from the operations.
import type { RequestOf, ResultOf } from '@/api/operations';

export type ClipListRequest = RequestOf<'clips.list'>;
export type ClipLine = ResultOf<'clips.list'>['clips'][number];
export type FilterCount = ResultOf<'clips.list'>['counts'][number];
export type ClipDetail = ResultOf<'clips.get'>;
export type ClipRegion = ClipDetail['regions'][number];
export type ItemLine = ResultOf<'clips.items'>['items'][number];
export type RunLine = ResultOf<'clips.runs'>['runs'][number];
