// Contrast and colour-blindness of the design tokens, computed from the shipped style sheet.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VERDICTS, VERDICT_KINDS, CATEGORIES } from '@/components/parts/verdicts';
import { contrast, difference, simulate, type Rgb } from './colour';

const source = readFileSync(new URL('../src/styles/tokens.css', import.meta.url), 'utf8');

function theme(name: 'light' | 'dark'): Map<string, Rgb> {
  const block = source.slice(source.indexOf(`[data-theme='${name}']`)).split('}')[0] ?? '';
  const found = [...block.matchAll(/--([\w-]+):\s*#([0-9a-f]{6});/g)];
  return new Map(
    found.map(([, key, hex]) => [key ?? '', [0, 2, 4].map((i) => parseInt((hex ?? '').slice(i, i + 2), 16)) as Rgb]),
  );
}

const themes = { light: theme('light'), dark: theme('dark') };

describe.each(['light', 'dark'] as const)('%s theme', (name) => {
  const tokens = themes[name];
  const get = (key: string): Rgb => {
    const rgb = tokens.get(key);
    if (!rgb) throw new Error(`no token ${key} in ${name}`);
    return rgb;
  };
  const ratio = (front: string, back: string): number => contrast(get(front), get(back));

  const texts = ['ink', 'ink-2', 'ink-3', 'accent'].flatMap((ink) =>
    ['page', 'card', 'sunk'].map((back) => [ink, back] as const),
  );
  it.each(texts)('text %s on %s has at least 4.5', (ink, back) => {
    expect(ratio(ink, back)).toBeGreaterThanOrEqual(4.5);
  });
  it.each([
    ['on-accent', 'accent'], ['on-accent', 'accent-strong'], ['ink', 'accent-tint'],
    ['ink-2', 'accent-tint'], ['rail-ink', 'rail'], ['rail-ink-strong', 'rail-on'],
  ] as const)('text %s on %s has at least 4.5', (ink, back) => {
    expect(ratio(ink, back)).toBeGreaterThanOrEqual(4.5);
  });
  it.each(VERDICT_KINDS)('verdict %s is readable on its tint and on the card', (kind) => {
    expect(ratio(kind, `${kind}-tint`)).toBeGreaterThanOrEqual(4.5);
    expect(ratio(kind, 'card')).toBeGreaterThanOrEqual(4.5);
    expect(ratio('ink', `${kind}-tint`)).toBeGreaterThanOrEqual(4.5);
  });
  it.each(['page', 'card'])('control border and focus on %s have at least 3', (back) => {
    expect(ratio('control', back)).toBeGreaterThanOrEqual(3);
    expect(ratio('accent', back)).toBeGreaterThanOrEqual(3);
  });
  it('the rail mark stands out from the rail', () => {
    expect(ratio('rail-mark', 'rail')).toBeGreaterThanOrEqual(3);
  });
  it.each(CATEGORIES.map((c) => c.id))('category %s has at least 5 (light) or 8 (dark) on cards', (id) => {
    expect(ratio(`cat-${id}`, 'card')).toBeGreaterThanOrEqual(name === 'light' ? 5 : 8);
  });
  it('tints of the two sides carry ink', () => {
    expect(ratio('ink', 'cat-a-tint')).toBeGreaterThanOrEqual(4.5);
    expect(ratio('ink', 'cat-b-tint')).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['deuteranopia', 'protanopia', 'grey'] as const)(
    'under %s, two verdicts or categories with close colours differ in shape or line',
    (sight) => {
      const verdicts = VERDICT_KINDS.map((kind) => ({
        id: kind as string,
        rgb: simulate(get(kind), sight),
        form: [VERDICTS[kind].shape, VERDICTS[kind].line, VERDICTS[kind].hatched].join(),
      }));
      const categories = CATEGORIES.map((c) => ({
        id: c.id as string,
        rgb: simulate(get(`cat-${c.id}`), sight),
        form: [c.marker, c.dash].join(),
      }));
      for (const group of [verdicts, categories]) {
        for (const [i, one] of group.entries()) {
          for (const other of group.slice(i + 1)) {
            const close = difference(one.rgb, other.rgb) < 10;
            if (close) expect(one.form, `${one.id} and ${other.id}`).not.toBe(other.form);
          }
        }
      }
    },
  );
  it.each(['deuteranopia', 'protanopia', 'grey'] as const)(
    'under %s every verdict and category keeps its contrast',
    (sight) => {
      for (const kind of VERDICT_KINDS) {
        const seen = contrast(simulate(get(kind), sight), simulate(get(`${kind}-tint`), sight));
        expect(seen, kind).toBeGreaterThanOrEqual(4.5);
      }
      for (const { id } of CATEGORIES) {
        const seen = contrast(simulate(get(`cat-${id}`), sight), simulate(get('card'), sight));
        expect(seen, id).toBeGreaterThanOrEqual(3);
      }
    },
  );
  it.each(['deuteranopia', 'protanopia'] as const)('under %s categories A and B stay apart', (sight) => {
    const [a, b] = ['cat-a', 'cat-b'].map((key) => simulate(get(key), sight));
    expect(difference(a as Rgb, b as Rgb)).toBeGreaterThanOrEqual(25);
  });
});

describe('forms', () => {
  it('every verdict and every category has a form of its own', () => {
    const shapes = VERDICT_KINDS.map((kind) => VERDICTS[kind].shape);
    expect(new Set(shapes).size).toBe(VERDICT_KINDS.length);
    expect(new Set(CATEGORIES.map((c) => c.marker)).size).toBe(CATEGORIES.length);
    expect(new Set(CATEGORIES.map((c) => c.dash)).size).toBe(CATEGORIES.length);
  });
});
