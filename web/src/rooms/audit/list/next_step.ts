// The one next step of the room: flags first, then what is not accepted, then what is not evaluated.
import { t, tCount } from '@/messages';
import { bySeverity } from '../verdicts';
import type { EvaluationLine, Flag, ProductLine } from '../audit_api';

export interface Step {
  title: string;
  why: string;
  action: string;
  href: string;
}

const nameOf = (one: { name: string; version: string }): string => t('audit.product', one);

export function nextStep(
  products: readonly ProductLine[],
  evaluations: readonly EvaluationLine[],
  flags: readonly Flag[],
): Step | null {
  const open = flags.filter((flag) => flag.state === 'open').toSorted(bySeverity);
  const first = open[0];
  if (first) {
    const there = open.filter((flag) => flag.evaluation_id === first.evaluation_id);
    return {
      title: first.title,
      why: first.detail,
      action: tCount('audit.decide', there.length),
      href: `/audit/${first.evaluation_id}/flags`,
    };
  }
  const stale = evaluations.find((one) => one.newest && one.stale_because.length > 0);
  if (stale) {
    return {
      title: t('audit.next.stale', { title: stale.title }),
      why: stale.stale_because.join(' → '),
      action: t('audit.next.stale.do'),
      href: `/audit/new/${stale.product_id}/${stale.table_id}`,
    };
  }
  const waiting = products.find((one) => one.latest_evaluation_id && (one.state === 'needs_acceptance' || one.state === 'registered'));
  if (waiting) {
    return {
      title: t('audit.next.accept', { product: nameOf(waiting) }),
      why: t('audit.next.accept.why'),
      action: t('audit.to_acceptance'),
      href: `/audit/${waiting.latest_evaluation_id}/acceptance`,
    };
  }
  const untested = products.find((one) => one.evaluations === 0);
  if (untested) {
    return {
      title: t('audit.next.table', { product: nameOf(untested) }),
      why: t('audit.next.table.why'),
      action: t('audit.next.table.do'),
      href: `/audit/new/${untested.product_id}`,
    };
  }
  return null;
}

/** The heading of the room. */
export function listFinding(
  products: readonly ProductLine[],
  evaluations: readonly EvaluationLine[],
  flags: readonly Flag[],
): string {
  const open = flags.filter((flag) => flag.state === 'open').length;
  if (open > 0) return tCount('audit.flags.open', open);
  if (evaluations.length > 0) return tCount('audit.list.quiet', evaluations.length);
  return tCount('audit.list.products', products.length);
}
