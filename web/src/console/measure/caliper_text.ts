// A caliper's value in words.
import { IMT_SEGMENT_MM, IMT_TILT_DEG, onStrip, type CaliperKind, type CaliperValue } from './calipers';
import { t } from '@/messages';
import { number } from '@/messages/numbers';

/** "6.2 mm", "28.3 mm², round 19.0 mm", "NASCET 62 %: 1.9 of 5.0 mm"; says why there is none. */
export function caliperText(kind: CaliperKind, value: CaliperValue | null): string {
  if (kind === 'nascet' || kind === 'ecst' || kind === 'area') return stenosisText(kind, value);
  if (!value) return t('scan.caliper.none');
  const { more } = value;
  if (onStrip(kind)) return `${t(`scan.caliper.${kind}`)} ${number(value.value)} ${value.unit}`;
  if (kind === 'distance') return `${number(value.value, 1)} mm`;
  if (kind === 'ellipse') {
    return t('scan.caliper.area.value', { area: number(value.value, 1), round: number(more.circumference_mm ?? 0, 1) });
  }
  const segment = more.segment_mm ?? 0;
  const tilt = more.tilt_deg ?? 0;
  return [
    t('scan.caliper.thickness', {
      mean: number(value.value, 2), largest: number(more.largest_mm ?? 0, 2), segment: number(segment, 1),
    }),
    segment < IMT_SEGMENT_MM ? t('scan.caliper.short', { mm: IMT_SEGMENT_MM }) : '',
    tilt > IMT_TILT_DEG ? t('scan.caliper.tilted', { deg: number(tilt) }) : '',
  ].filter(Boolean).join(', ');
}

function stenosisText(kind: 'nascet' | 'ecst' | 'area', value: CaliperValue | null): string {
  const name = t(`scan.caliper.${kind}`);
  if (!value) return t('scan.caliper.wider', { name });
  const { residual = 0, reference = 0 } = value.more;
  return t('scan.caliper.stenosis', {
    name, percent: number(value.value), residual: number(residual, 1), reference: number(reference, 1),
    unit: kind === 'area' ? 'mm²' : 'mm',
  });
}
