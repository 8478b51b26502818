import { compile } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';
import config from '../svelte.config.js';

const compiled = (source: string): void => {
  for (const warning of compile(source, { filename: 'Planted.svelte', ...config.compilerOptions }).warnings) config.onwarn(warning);
};

describe('a warning of the compiler', () => {
  it.each([
    ['a rule that nothing matches', '<p>a</p><style>.b { color: red; }</style>', 'css_unused_selector'],
    ['a picture without words', '<img src="/a.webp" />', 'a11y_missing_attribute'],
  ])('ends the build: %s', (_, source, code) => {
    expect(() => compiled(source)).toThrow(code);
  });
  it('is not made up', () => expect(() => compiled('<p class="b">a</p><style>.b { color: red; }</style>')).not.toThrow());
});
