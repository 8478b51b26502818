import { describe, expect, it } from 'vitest';
import type { PortfolioResult } from '@/api/portfolio';
import { stepsOf } from '@/rooms/home/steps';
import { roomPath } from '@/shell/rooms';

const gap = (room: string | null, action: string): PortfolioResult['gaps'][number] => ({
  skill_id: 's', part_id: action, title: 'Part', detail: '', missing: 1, mandatory: true, room, action,
});
const axis = (name: string) => ({ axis: name, value: 0, shown: false, skills: [] });
const portfolio = (gaps: PortfolioResult['gaps']): PortfolioResult => ({
  role: { id: 'r', title: 'Role', source: '', as_of: '', confidence: 'low', ai_role: true, tasks: [] }, roles: [],
  pay: {
    soc: '', occupation: '', area: '', period: '', proxy: false, median: null, text: '', source: '', as_of: '', confidence: '',
    caveats: [],
  },
  person: 'A', origin: 'work', readiness: 0.38, points: 1, weights: 2, record_count: 1, mandatory_open: [],
  notes: [], participation: 'user', ladder: [], skills: [], gaps, gaps_with_exercise: 0, not_counted: [], practice: [],
  coverage: '', duties: [], duties_covered: 0,
  profile: { label: 'none', rule: '', clinical: axis('clinical'), data: axis('data') },
});

describe('next best steps', () => {
  it('name only exercises whose room is built, each once', () => {
    const gaps = [gap('audit', 'Audit'), gap('label', 'Read'), gap(null, 'no exercise yet'), gap('label', 'Read')];
    const steps = stepsOf([], portfolio(gaps), new Set(['home', 'label']), 3);
    expect(steps.map((step) => [step.title, step.href])).toEqual([['Read', '/label']]);
    expect(steps[0]?.why).toContain('38 %');
  });
  it('begin with what waits, if its room is built', () => {
    const duty = (room: string) => ({ room, title: `Do ${room}`, detail: '', due_on: null, href: `/${room}`, count: 1 });
    const steps = stepsOf([duty('clips'), duty('monitor')], portfolio([gap('label', 'Read')]), new Set(['clips', 'label']), 3);
    expect(steps.map((step) => step.title)).toEqual(['Do clips', 'Read']);
  });
  it('are none while nothing is known', () => {
    expect(stepsOf([], null, new Set(), 0)).toEqual([]);
  });

  it('brings clips in first while there are none', () => {
    const gaps = [gap('label', 'Read'), gap('clips', 'Import')];
    const rooms = new Set(['clips', 'label']);
    expect(stepsOf([], portfolio(gaps), rooms, 0)[0]?.title).toBe('Import');
    expect(stepsOf([], portfolio(gaps), rooms, 5)[0]?.title).toBe('Read');
  });
});

describe('room addresses', () => {
  it('are null for a room that is not built', () => {
    expect(roomPath('label', new Set(['label']))).toBe('/label');
    expect(roomPath('label', new Set(['home']))).toBeNull();
    expect(roomPath(null, new Set(['home']))).toBeNull();
  });
});
