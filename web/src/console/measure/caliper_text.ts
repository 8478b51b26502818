// A caliper's value in words.
import { IMT_SEGMENT_MM, type CaliperKind, type CaliperValue } from './calipers';
import { t } from '@/messages';
import { number } from '@/messages/numbers';

/** "6.2 mm", "28.3 mm², round 19.0 mm", "0.7 mm over 11.2 mm"; says why there is none. */
export function caliperText(kind: CaliperKind, value: CaliperValue | null): string {
  if (!value) return t('scan.caliper.none');
  const { more } = value;
  if (kind === 'distance') return `${number(value.value, 1)} mm`;
  if (kind === 'ellipse') {
    return t('scan.caliper.area', { area: number(value.value, 1), round: number(more.circumference_mm ?? 0, 1) });
  }
  const segment = more.segment_mm ?? 0;
  const words = t('scan.caliper.thickness', {
    mean: number(value.value, 2), largest: number(more.largest_mm ?? 0, 2), segment: number(segment, 1),
  });
  return segment < IMT_SEGMENT_MM ? `${words}, ${t('scan.caliper.short', { mm: IMT_SEGMENT_MM })}` : words;
}
