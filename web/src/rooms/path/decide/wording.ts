// The finding of the rubric in words.
import type { RubricResult } from '@/api/path';
import { t } from '@/messages';
import { number } from '@/messages/numbers';

/** The heading: one sentence that says what is true. */
export function finding(result: RubricResult): string {
  const size = Math.abs(result.margin);
  if (result.verdict !== 'hybrid' && result.verdict !== 'explore') {
    return t(`decide.finding.${result.verdict}`, { margin: size });
  }
  const tie = size === 0 ? 'tie' : 'near';
  return t(`decide.finding.${result.verdict}.${tie}`, { margin: size });
}

/** The line under it: scores, probability, rule. */
export function scoreLine(result: RubricResult): string {
  const clinical = result.fork === 'clinical_technical';
  const line = t(clinical ? 'decide.line.technical' : 'decide.line', {
    generalist: result.first,
    specialist: result.second,
    probability: probability(result.probability_first),
    margin: result.decisive_margin,
  });
  return result.contrast ? line : `${line} ${t('decide.nocontrast')}`;
}

/** A probability never printed as a bare 0 or 1. */
export function probability(p: number): string {
  if (p > 0 && p < 0.005) return '< 0.01';
  if (p < 1 && p > 0.995) return '> 0.99';
  return number(p, 2);
}

/** How a criterion counts: "G ×2, S ×1". */
export function weights(first: number, second: number, letters: readonly [string, string] = ['G', 'S']): string {
  const parts = [
    { side: letters[0], weight: first },
    { side: letters[1], weight: second },
  ]
    .filter((part) => part.weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return parts.map((part) => `${part.side} ×${part.weight}`).join(', ');
}
