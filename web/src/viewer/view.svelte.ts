/** How the clip is looked at: zoom, pan, smoothing, window. Nothing here is stored. */

import { bounded, IDENTITY, isIdentity, type DisplayWindow } from './display_window';
import type { Point, Size } from './geometry';
import { fit, pan, toImage, toScreen, zoomAt, type Box, type Transform } from './view_transform';

export class View {
  #image = $state.raw<Size>({ rows: 1, columns: 1 });
  #box = $state<Box>({ width: 1, height: 1 });
  #free = $state.raw<Transform | null>(null);
  #window = $state.raw<DisplayWindow>(IDENTITY);
  /** Smooth when zoomed, or the pixels as they are. */
  smooth = $state(true);

  constructor(image: Size) {
    this.#image = image;
  }

  get image(): Size {
    return this.#image;
  }

  get box(): Box {
    return this.#box;
  }

  readonly transform: Transform = $derived(this.#free ?? fit(this.#image, this.#box));

  get fitted(): boolean {
    return this.#free === null;
  }

  get window(): DisplayWindow {
    return this.#window;
  }

  get windowChanged(): boolean {
    return !isIdentity(this.#window);
  }

  resize(width: number, height: number): void {
    if (width < 1 || height < 1) return;
    this.#box = { width, height };
    if (this.#free) this.#free = pan(this.#free, 0, 0, this.image, this.#box);
  }

  /** Zoom about a point on the stage, or about its middle. */
  zoom(factor: number, at: Point = [this.#box.width / 2, this.#box.height / 2]): void {
    this.#free = zoomAt(this.transform, factor, at, this.image, this.#box);
  }

  pan(dx: number, dy: number): void {
    if (this.#free) this.#free = pan(this.#free, dx, dy, this.image, this.#box);
  }

  fit(): void {
    this.#free = null;
  }

  setWindow(change: Partial<DisplayWindow>): void {
    this.#window = bounded({ ...this.#window, ...change });
  }

  resetWindow(): void {
    this.#window = IDENTITY;
  }

  toImage(at: Point): Point {
    return toImage(this.transform, at);
  }

  toScreen(point: Point): Point {
    return toScreen(this.transform, point);
  }

  /** The source point in the middle of what is visible. */
  get middle(): Point {
    const [x, y] = this.toImage([this.#box.width / 2, this.#box.height / 2]);
    return [Math.round(x), Math.round(y)];
  }
}
