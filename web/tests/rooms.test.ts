import { describe, expect, it } from 'vitest';
import type { PortfolioResult } from '@/api/portfolio';
import { stepsOf } from '@/rooms/home/steps';
import { roomPath } from '@/shell/rooms';

const gap = (room: string | null, action: string): PortfolioResult['gaps'][number] => ({
  skill_id: 's', part_id: action, title: 'Part', detail: '', missing: 1, mandatory: true, room, action,
});
const portfolio = (gaps: PortfolioResult['gaps']): PortfolioResult => ({
  role: { id: 'r', title: 'Role', source: '', as_of: '', confidence: 'low' },
  person: 'A', origin: 'work', readiness: 0.38, points: 1, weights: 2, record_count: 1, mandatory_open: [],
  notes: [], participation: 'user', ladder: [], skills: [], gaps, gaps_with_exercise: 0, not_counted: [],
});

describe('next best steps', () => {
  it('name only exercises whose room is built, each once', () => {
    const gaps = [gap('audit', 'Audit'), gap('label', 'Read'), gap(null, 'no exercise yet'), gap('label', 'Read')];
    const steps = stepsOf(null, portfolio(gaps), new Set(['home', 'label']));
    expect(steps.map((step) => [step.title, step.href])).toEqual([['Read', '/label']]);
    expect(steps[0]?.why).toContain('38 %');
  });
  it('come from the server when it names them', () => {
    const step = { title: 'T', why: '', effort: '', action: 'A', href: '/x' };
    const home = { next_step: step, other_steps: [], due: [], stale: [] };
    expect(stepsOf(home, portfolio([gap('label', 'Read')]), new Set(['label']))).toEqual([step]);
  });
  it('are none while nothing is known', () => {
    expect(stepsOf(null, null, new Set())).toEqual([]);
  });
});

describe('room addresses', () => {
  it('are null for a room that is not built', () => {
    expect(roomPath('label', new Set(['label']))).toBe('/label');
    expect(roomPath('label', new Set(['home']))).toBeNull();
    expect(roomPath(null, new Set(['home']))).toBeNull();
  });
});
