// One reader's answer in words.
import { t } from '@/messages';
import type { AnswerValue } from '../log/operation';

export function valueText(value: AnswerValue | null): string {
  if (value === null) return t('label.value.none');
  if (typeof value === 'object') return t('label.cannot_grade.because', { reason: value.cannot_grade });
  return String(value).replaceAll('_', ' ');
}
