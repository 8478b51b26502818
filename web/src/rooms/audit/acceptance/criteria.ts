// What the locked criteria say together, as a heading.
import { t, tCount } from '@/messages';
import type { CriterionResult } from '../audit_api';

export type Answer = CriterionResult['answer'];

/** Fails when one fails, passes only when all pass, else it cannot be told. */
export function together(criteria: readonly Pick<CriterionResult, 'answer'>[]): Answer | null {
  if (criteria.length === 0) return null;
  if (criteria.some((one) => one.answer === 'fail')) return 'fail';
  return criteria.every((one) => one.answer === 'pass') ? 'pass' : 'cannot_tell';
}

export function acceptanceFinding(criteria: readonly Pick<CriterionResult, 'answer'>[], concordance = false): string {
  const count = (answer: Answer): number => criteria.filter((one) => one.answer === answer).length;
  const answer = together(criteria);
  const lead = concordance ? t('audit.accept.concordance') : '';
  if (answer === null) return t('audit.accept.nocriteria');
  if (answer === 'pass') return lead + tCount('audit.accept.pass', criteria.length);
  if (answer === 'fail') return lead + tCount('audit.accept.fail', count('fail'), { all: criteria.length });
  return lead + tCount('audit.accept.cannot', count('cannot_tell'), { all: criteria.length });
}
