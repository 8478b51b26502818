// The heading of the agreement page: one sentence that says what is true.
import { t, tCount } from '@/messages';
import type { AgreementReport, FieldAgreement } from '../label_api';

export function finding({ fields }: Pick<AgreementReport, 'fields'>): string {
  const reached = fields.filter((field) => field.verdict.outcome === 'reached');
  const short = fields.filter((field) => field.verdict.outcome === 'not_reached');
  const open = fields.filter((field) => field.verdict.outcome === 'cannot_tell');
  const none = fields.filter((field) => field.verdict.outcome === 'no_margin');
  const parts: string[] = [];
  if (reached.length) parts.push(t('agreement.finding.reached', { fields: names(reached) }));
  if (short.length) {
    parts.push(
      short.length <= 2
        ? t('agreement.finding.short.named', { fields: names(short) })
        : tCount('agreement.finding.short', short.length),
    );
  }
  if (open.length) parts.push(t('agreement.finding.open', { fields: names(open) }));
  if (!parts.length && none.length) parts.push(t('agreement.finding.none', { fields: names(none) }));
  if (!parts.length) return t('agreement.finding.empty');
  const sentence = parts.join('; ');
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** "stenosis", "stenosis and gain", "3 attributes". */
export function names(fields: readonly FieldAgreement[]): string {
  const titles = fields.map((field) => lower(field.title));
  if (titles.length > 2) return tCount('agreement.attributes', titles.length);
  return titles.join(t('agreement.and'));
}

function lower(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}
