import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonicalText, hashJson, type Json } from '@/rooms/label/log/canonical_json';
import { canonicalState, foldOperations, type Operation } from '@/rooms/label/log/operation';

interface Case {
  name: string;
  operations: Operation[];
  state: Json;
  state_sha256: string;
  undoable: string[];
  redoable: string[];
}
const golden = new URL('../../../tests/golden/labelling/fold_cases.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(golden, 'utf8')) as { cases: Case[] };

describe('the fold that browser and server share', () => {
  it.each(cases)('$name', async ({ operations, state, state_sha256, undoable, redoable }) => {
    const folded = foldOperations(operations);
    expect(canonicalState(folded)).toEqual(state);
    expect(await hashJson(canonicalState(folded))).toBe(state_sha256);
    expect(folded.undoable.map((operation) => operation.id)).toEqual(undoable);
    expect(folded.redoable.map((operation) => operation.id)).toEqual(redoable);
  });

  it('does not depend on the order of arrival', async () => {
    for (const { operations, state_sha256 } of cases) {
      const reversed = foldOperations([...operations].reverse());
      expect(await hashJson(canonicalState(reversed))).toBe(state_sha256);
    }
  });
});

describe('canonical JSON', () => {
  it('sorts keys, prints numbers as ECMAScript and refuses what JSON lacks', () => {
    expect(canonicalText({ b: 1e21, a: [-0, 1e-7, 'é"'] })).toBe('{"a":[0,1e-7,"é\\""],"b":1e+21}');
    expect(() => canonicalText([Number.NaN])).toThrow(TypeError);
  });
});
