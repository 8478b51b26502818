// What a reason code means for a person, and what they can do.
import { t, tMaybe } from '@/messages';

/** Short name of a reason; the code stands beside it. */
export function reasonTitle(code: string): string {
  return tMaybe(`clips.reason.${code}`, t('clips.reason.other'));
}

/** What to do about files that stand apart for this reason. */
export function fixOf(code: string): string {
  return tMaybe(`clips.fix.${code}`, tMaybe(`clips.fix.${family(code)}`, t('clips.fix.other')));
}

/** Codes that share their way out. */
function family(code: string): string {
  if (code.startsWith('decoder_')) return 'decoder';
  if (code.endsWith('_uid_missing')) return 'uid_missing';
  if (code.endsWith('_broken') || code === 'truncated' || code === 'decode_failed') return 'damaged';
  return code;
}
