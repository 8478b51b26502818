import { describe, expect, it } from 'vitest';
import { addsUp, flowSteps, nobody, readFlow } from './flow';

const flow = {
  screened: 10,
  included: 5,
  excluded: [
    { reason: 'duplicate', clips: 1 },
    { reason: 'conflict', clips: 0 },
    { reason: 'no reference', clips: 3 },
    { reason: 'not cleared', clips: 1 },
  ],
};

describe('the inclusion flow', () => {
  it('stands in the order of asking and ends with what is included', () => {
    expect(flowSteps(flow)).toEqual([
      { reason: 'not cleared', left: 1, stay: 9 },
      { reason: 'no reference', left: 3, stay: 6 },
      { reason: 'duplicate', left: 1, stay: 5 },
    ]);
    expect(nobody(flow)).toEqual(['conflict']);
    expect(addsUp(flow)).toBe(true);
    expect(addsUp({ ...flow, included: 6 })).toBe(false);
  });
  it('is read from a refusal', () => {
    const read = readFlow({ flow: { screened: 2, included: 0, excluded: { 'not cleared': 2 } } });
    expect(read && addsUp(read)).toBe(true);
    expect(readFlow({})).toBeNull();
    expect(readFlow({ flow: 'x' })).toBeNull();
  });
});
