import { describe, expect, it } from 'vitest';
import { readError, asApiError, ApiError } from '@/api/errors';
import { clip, csv, linear, ticks } from '@/charts/scale';
import { t, tCount } from '@/messages';
import { bytes, duration, number, percent, range, shorten } from '@/messages/numbers';
import { readAnswers } from '@/rooms/path/decide/answers.svelte';
import { probability, weights } from '@/rooms/path/decide/wording';
import { rank } from '@/shell/ranking';
import { phoneTabs, ROOM_GROUPS, visibleGroups } from '@/shell/rooms';
import { matchRoute, type RouteDefinition } from '@/shell/router.svelte';

const load = () => Promise.reject(new Error('not loaded in this test'));
const table: RouteDefinition[] = [
  { pattern: '/', room: 'home', title: 'room.home', load },
  { pattern: '/label/:study', room: 'label', title: 'room.label', load },
  { pattern: '/label/:study/:clip', room: 'label', title: 'room.label', load },
];

describe('routes', () => {
  it('match by parts and decode parameters', () => {
    expect(matchRoute(table, '/')?.route.pattern).toBe('/');
    expect(matchRoute(table, '/label/lstudy_1/clip%20a/')?.params).toEqual({ study: 'lstudy_1', clip: 'clip a' });
    expect(matchRoute(table, '/label')).toBeNull();
    expect(matchRoute(table, '/label/a/b/c')).toBeNull();
  });
  it('refuse an address that cannot be decoded', () => {
    expect(matchRoute(table, '/label/%E0%A4%A')).toBeNull();
  });
});

describe('rooms', () => {
  it('show only what is built, in their groups', () => {
    const groups = visibleGroups(new Set(['home', 'clips', 'jobs']));
    expect(groups.map((g) => g.id)).toEqual(['you', 'work']);
    expect(groups.flatMap((g) => g.rooms.map((r) => r.id))).toEqual(['home', 'clips']);
    expect(phoneTabs(new Set(['clips', 'home'])).map((r) => r.id)).toEqual(['home', 'clips']);
  });
  it('have one letter each', () => {
    const letters = ROOM_GROUPS.flatMap((g) => g.rooms.map((r) => r.key));
    expect(new Set(letters).size).toBe(letters.length);
    expect(letters).not.toContain('g');
  });
});

describe('numbers', () => {
  it('use the minus sign, grouping and a space before the unit', () => {
    expect(number(-1234.56, 1)).toBe('−1,234.6');
    expect(number(-0.001, 2)).toBe('0.00');
    expect(percent(0.384)).toBe('38 %');
    expect(range(0.55, 0.7)).toBe('0.55–0.70');
    expect(range(-0.04, 1)).toBe('−0.04 to 1.00');
    expect(bytes(3_100_000_000)).toBe('3.1 GB');
    expect(duration(25)).toBe('25 s');
    expect(duration(3900)).toBe('1 h 5 min');
    expect(shorten('clip_01J8ABCDEFGHIJ4K')).toBe('clip_01J8ABC…4K');
  });
  it('count in words', () => {
    expect(tCount('count.clips', 1)).toBe('1 clip');
    expect(tCount('count.clips', 1140)).toBe('1,140 clips');
    expect(t('ladder.share', { share: '5 %' })).toContain('5 %');
  });
});

describe('scales', () => {
  it('map, tick and cut', () => {
    expect(linear([0, 10], [0, 100])(2.5)).toBe(25);
    expect(linear([28, -28], [0, 56])(28)).toBe(0);
    expect(ticks([0, 1])).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks([3, 3])).toEqual([3]);
    expect(clip(-0.2, 0.5, [0, 1])).toEqual({ low: 0, high: 0.5, cutLow: true, cutHigh: false });
  });
  it('write CSV that no spreadsheet runs', () => {
    expect(csv(['a', 'b'], [['=1+1', -2], ['x, "y"', 3]])).toBe('a,b\n\'=1+1,-2\n"x, ""y""",3');
  });
});

describe('errors', () => {
  it('keep the four parts of the server', () => {
    const error = readError(409, { error: { code: 'label.stale', what: 'W.', why: 'Y.', kept: 'K.', remedy: 'R.' } });
    expect([error.code, error.what, error.why, error.kept, error.remedy, error.status]).toEqual(
      ['label.stale', 'W.', 'Y.', 'K.', 'R.', 409],
    );
    expect(readError(401, null).signedOut).toBe(true);
    expect(readError(500, 'text').code).toBe('http.500');
  });
  it('turn anything thrown into four parts', () => {
    const known = new ApiError(404, { what: 'Missing.' });
    expect(asApiError(known)).toBe(known);
    expect(asApiError(new TypeError('x is not a function')).why).toBe('x is not a function');
  });
});

describe('palette ranking', () => {
  it('puts the beginning of a word first', () => {
    const items = ['Label', 'Portfolio', 'Models', 'Clips'].map((label) => ({ label, hint: '' }));
    expect(rank('p', items)[0]?.label).toBe('Portfolio');
    expect(rank('lips', items).map((i) => i.label)).toEqual(['Clips']);
    expect(rank('', items)).toBe(items);
    expect(rank('zz', items)).toEqual([]);
  });
});

describe('rubric wording', () => {
  it('keeps only whole answers from 1 to 5', () => {
    expect(readAnswers('[4,4,9,"3",2.5,1,5,null]')).toEqual([4, 4, null, null, null, 1, 5, null]);
    expect(readAnswers('{')).toEqual(Array(8).fill(null));
  });
  it('prints weights and never a rounded certainty', () => {
    expect(weights(1, 2)).toBe('S ×2, G ×1');
    expect(weights(2, 0)).toBe('G ×2');
    expect(probability(0.0004)).toBe('< 0.01');
    expect(probability(0.9996)).toBe('> 0.99');
    expect(probability(0.5)).toBe('0.50');
  });
});
