// A citation in words, for tooltips and strips.
import type { Citation } from '../explore/explore_api';
import { t } from '@/messages';

export function sourceWords(citation: Citation): string {
  const base = t('figure.source', {
    source: citation.source,
    period: citation.period || '–',
    as_of: citation.as_of,
    confidence: citation.confidence,
  });
  return [base, ...citation.caveats].join(' ');
}
