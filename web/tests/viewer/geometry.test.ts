import { describe, expect, it } from 'vitest';
import { chainWouldCross, clampToImage, crossingEdges, polygonArea, toTenth, type Point } from '@/viewer/geometry';

const square: Point[] = [[0, 0], [10, 0], [10, 10], [0, 10]];

describe('polygons', () => {
  it('measures area whatever the orientation', () => {
    expect(polygonArea(square)).toBe(100);
    expect(polygonArea([...square].reverse())).toBe(100);
    expect(polygonArea([[0, 0], [4, 0], [0, 3]])).toBe(6);
  });

  it('accepts simple polygons, also concave ones', () => {
    expect(crossingEdges(square)).toBeNull();
    expect(crossingEdges([[0, 0], [10, 0], [5, 3], [10, 10], [0, 10]])).toBeNull();
  });

  it.each<[string, Point[]]>([
    ['a bow tie', [[0, 0], [10, 10], [10, 0], [0, 10]]],
    ['a spike that folds back', [[0, 0], [10, 0], [5, 0], [5, 5]]],
    ['a repeated point', [[0, 0], [0, 0], [10, 0], [5, 5]]],
    ['a point that touches another edge', [[0, 0], [10, 0], [10, 10], [5, 0], [0, 10]]],
    ['two edges on one line', [[0, 0], [10, 0], [10, 5], [2, 0], [8, 0], [0, 5]]],
  ])('refuses %s', (_, points) => {
    expect(crossingEdges(points)).not.toBeNull();
  });

  it('finds at most the edges that a small move made cross', () => {
    for (let turn = 0; turn < 40; turn += 1) {
      const circle: Point[] = Array.from({ length: 24 }, (_, i) => {
        const angle = (2 * Math.PI * (i + turn / 40)) / 24;
        return [50 + 30 * Math.cos(angle), 50 + 30 * Math.sin(angle)];
      });
      expect(crossingEdges(circle)).toBeNull();
      circle[3] = circle[12] as Point;
      expect(crossingEdges(circle)).not.toBeNull();
    }
  });

  it('says before a point is placed that its edge would cross', () => {
    const chain: Point[] = [[0, 0], [10, 0], [10, 10]];
    expect(chainWouldCross(chain, [5, -5])).toBe(true);
    expect(chainWouldCross(chain, [0, 10])).toBe(false);
    expect(chainWouldCross(chain, [10, 5])).toBe(true);
    expect(chainWouldCross([[0, 0]], [5, 5])).toBe(false);
  });
});

describe('points', () => {
  it('rounds to a tenth of a pixel and stays in the image', () => {
    expect(toTenth([412.34, 286.86])).toEqual([412.3, 286.9]);
    expect(clampToImage([-3, 900], { columns: 1024, rows: 768 })).toEqual([0, 768]);
  });
});
