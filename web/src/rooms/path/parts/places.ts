// The nation is an area too, but nobody lives "in National".
import { t } from '@/messages';
import { NATION } from '../explore/explore_api';

/** An area as it stands after "in". */
export function placeWords(code: string, name: string): string {
  return code === NATION ? t('place.nation') : name;
}
