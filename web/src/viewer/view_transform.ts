/** Where source pixels lie on screen: a scale and an offset in CSS pixels. */

import type { Point, Size } from './geometry';

export interface Box {
  width: number;
  height: number;
}

export interface Transform {
  /** CSS pixels per source pixel. */
  scale: number;
  /** CSS position of the image's top left corner. */
  left: number;
  top: number;
}

export const MAX_SCALE = 32;

/** The largest transform that shows the whole image, centred. */
export function fit(image: Size, box: Box): Transform {
  const scale = Math.max(Math.min(box.width / image.columns, box.height / image.rows), 0.01);
  return centred({ scale, left: 0, top: 0 }, image, box);
}

/** Zoom by a factor; the source point under `at` stays where it is, where limits allow. */
export function zoomAt(
  transform: Transform,
  factor: number,
  at: Point,
  image: Size,
  box: Box,
): Transform {
  const least = fit(image, box).scale;
  const scale = Math.min(Math.max(transform.scale * factor, Math.min(least, 1)), MAX_SCALE);
  const [x, y] = toImage(transform, at);
  return centred({ scale, left: at[0] - x * scale, top: at[1] - y * scale }, image, box);
}

export function pan(transform: Transform, dx: number, dy: number, image: Size, box: Box): Transform {
  return centred({ ...transform, left: transform.left + dx, top: transform.top + dy }, image, box);
}

export function toImage(transform: Transform, at: Point): Point {
  return [(at[0] - transform.left) / transform.scale, (at[1] - transform.top) / transform.scale];
}

export function toScreen(transform: Transform, point: Point): Point {
  return [
    point[0] * transform.scale + transform.left,
    point[1] * transform.scale + transform.top,
  ];
}

/** Along an axis where the image is smaller than the box it is centred; else it fills it. */
function centred(transform: Transform, image: Size, box: Box): Transform {
  const { scale } = transform;
  return {
    scale,
    left: place(transform.left, image.columns * scale, box.width),
    top: place(transform.top, image.rows * scale, box.height),
  };
}

function place(offset: number, length: number, room: number): number {
  if (length <= room) return (room - length) / 2;
  return Math.min(0, Math.max(room - length, offset));
}
