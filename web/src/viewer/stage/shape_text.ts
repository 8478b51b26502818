/** What a shape is called, on the image and to a screen reader. */

import { t, tCount } from '@/messages';
import { number } from '@/messages/numbers';
import { areaMm2, measure, type Quantity, type Region } from '../calibration';
import { distance, polygonArea, type Point } from '../geometry';
import type { ViewerShape } from '../editor.svelte';

/** How a protocol's label is drawn; a function of the label alone. */
export interface LabelStyle {
  title: string;
  /** CSS colour. */
  colour: string;
  /** SVG dash pattern in CSS pixels; empty for solid. */
  dash: string;
}

/** "6.6 mm", "42.0 cm/s, 0.20 s" or "131.0 px". */
export function sizeText(shape: ViewerShape, regions: readonly Region[]): string {
  if (shape.type === 'polygon') {
    const pixels = polygonArea(shape.points);
    const area = areaMm2(regions, shape.points, pixels);
    return area === null
      ? t('viewer.size.px2', { value: number(pixels) })
      : t('viewer.size.mm2', { value: number(area, 1) });
  }
  const [a, b] = shape.points as [Point, Point];
  const found = measure(regions, a, b);
  if (found.kind === 'measured' && shape.calibration !== null) {
    return found.quantities.map(quantityText).join(', ');
  }
  return t('viewer.size.px', { value: number(distance(a, b), 1) });
}

function quantityText({ value, unit }: Quantity): string {
  return `${number(value, unit === 's' ? 2 : 1)} ${unit}`;
}

/** The accessible name: number, label, kind, size and frame (counted from 1). */
export function shapeName(
  shape: ViewerShape,
  position: number,
  title: string,
  regions: readonly Region[],
): string {
  const known = names.get(shape);
  if (known?.position === position && known.title === title) return known.text;
  const text = composeName(shape, position, title, regions);
  names.set(shape, { position, title, text });
  return text;
}

/** Names by shape; a shape is replaced, never changed, so a name stays right. */
const names = new WeakMap<ViewerShape, { position: number; title: string; text: string }>();

function composeName(
  shape: ViewerShape,
  position: number,
  title: string,
  regions: readonly Region[],
): string {
  return t('viewer.shape.name', {
    position,
    title,
    kind:
      shape.type === 'polygon'
        ? tCount('viewer.shape.outline', shape.points.length)
        : t('viewer.shape.caliper'),
    size: sizeText(shape, regions),
    frame: shape.frame + 1,
  });
}

const paths = new WeakMap<readonly Point[], string>();

/** SVG path of an outline; remembered, since points are never changed in place. */
export function outlinePath(points: readonly Point[]): string {
  let path = paths.get(points);
  if (path === undefined) {
    path = `M${points.map(([x, y]) => `${x} ${y}`).join('L')}Z`;
    paths.set(points, path);
  }
  return path;
}

/** SVG path of a caliper: the line and a tick across each end, `half` source pixels each way. */
export function caliperPath([a, b]: readonly Point[], half: number): string {
  if (!a || !b) return '';
  const length = distance(a, b) || 1;
  const nx = (-(b[1] - a[1]) / length) * half;
  const ny = ((b[0] - a[0]) / length) * half;
  const tick = ([x, y]: Point): string => `M${x - nx} ${y - ny}L${x + nx} ${y + ny}`;
  return `M${a[0]} ${a[1]}L${b[0]} ${b[1]}${tick(a)}${tick(b)}`;
}
