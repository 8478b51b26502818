import { describe, expect, it } from 'vitest';
import { joined, readAnswers } from '@/rooms/path/decide/answers.svelte';
import { finding, weights } from '@/rooms/path/decide/wording';
import { breakEven, dollars, domain, inWords, short } from '@/rooms/path/money/money_words';
import '@/rooms/path/decide/messages';
import type { MoneyResult, RubricResult } from '@/api/path';

describe('sub-answers', () => {
  it('are joined as the server joins them: the mean, halves up', () => {
    const parts = { can_do: [4, 4, null], want: [2, 5, 1], need: [3, 5, 1] };
    expect(joined(parts, 0)).toBe(3);
    expect(joined(parts, 1)).toBe(5);
    expect(joined(parts, 2)).toBeNull();
  });
  it('draft answers of the second fork are nine', () => {
    expect(readAnswers('[1,2,9,"4"]', 9)).toEqual([1, 2, null, null, null, null, null, null, null]);
  });
});

describe('findings', () => {
  const result = (verdict: RubricResult['verdict'], margin: number) =>
    ({ verdict, margin, fork: 'clinical_technical' }) as RubricResult;
  it('name the sides of the second fork', () => {
    expect(finding(result('clinical', 9))).toBe('Clinical excellence: ahead by 9 points');
    expect(finding(result('technical', -8))).toBe('Technical integration: ahead by 8 points');
    expect(weights(1, 1, ['C', 'T'])).toBe('C ×1, T ×1');
  });
});

describe('money', () => {
  it('says a loss in words and with its sign', () => {
    expect(inWords(-76_673)).toBe('below zero by $76,673');
    expect(inWords(120_890)).toBe('ahead by $120,890');
    expect(dollars(-5)).toBe('−$5');
    expect(short(-120_000)).toBe('−$120k');
  });
  it('tells the first break-even from the last', () => {
    const at = (first: number | null, last: number | null) =>
      breakEven({ first_break_even: first, last_break_even: last } as MoneyResult);
    expect(at(null, null)).toBe('It never breaks even.');
    expect(at(4, 4)).toBe('Break-even in year 4.');
    expect(at(2, 5)).toContain('First break-even in year 2, for good from year 5');
    expect(at(2, null)).toContain('falls behind again');
  });
  it('puts zero inside each scale', () => {
    expect(domain([120_000, 210_000])).toEqual([0, 250]);
    expect(domain([-10_000, -5_000])).toEqual([-50, 0]);
    expect(domain([])).toEqual([0, 50]);
  });
});
