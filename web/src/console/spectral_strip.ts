// The moving spectrum: columns are drawn where the sweep stands; the gap shows where it is.
import type { SpectralStrip } from './wire';

export interface Axis {
  bottomCmS: number;
  topCmS: number;
}

const GAP_PX = 10;

/** Draws columns into an off-screen picture that wraps round, as scanners do. */
export class SweepPainter {
  readonly canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D;
  axis: Axis = { bottomCmS: -50, topCmS: 150 };
  /** Envelope by pixel column, cm/s; NaN where nothing was traced. */
  readonly envelope: Float32Array;
  #at = 0;

  constructor(width: number, height: number, readonly sweepS: number) {
    this.canvas = new OffscreenCanvas(width, height);
    const context = this.canvas.getContext('2d');
    if (!context) throw new Error('this browser draws no off-screen pictures');
    this.#context = context;
    this.envelope = new Float32Array(width).fill(NaN);
    context.fillStyle = '#000';
    context.fillRect(0, 0, width, height);
  }

  /** Pixel column where the sweep stands. */
  get head(): number {
    return Math.floor(this.#at) % this.canvas.width;
  }

  push(strip: SpectralStrip): void {
    this.axis = { bottomCmS: strip.bottomCmS, topCmS: strip.topCmS };
    const perColumn = (strip.columnS / this.sweepS) * this.canvas.width;
    for (let column = 0; column < strip.columns; column += 1) {
      const from = Math.floor(this.#at);
      this.#at += perColumn;
      for (let x = from; x < Math.floor(this.#at); x += 1) this.#paint(strip, column, x);
    }
    this.#context.fillStyle = '#000';
    this.#context.fillRect((this.head + 1) % this.canvas.width, 0, GAP_PX, this.canvas.height);
  }

  #paint(strip: SpectralStrip, column: number, x: number): void {
    const { width, height } = this.canvas;
    const image = this.#context.createImageData(1, height);
    const words = new Uint32Array(image.data.buffer);
    const first = column * strip.bins;
    for (let y = 0; y < height; y += 1) {
      const bin = Math.min(strip.bins - 1, Math.floor(((height - 1 - y) / height) * strip.bins));
      const level = strip.cells[first + bin]!;
      words[y] = (0xff000000 | (level << 16) | (level << 8) | level) >>> 0;
    }
    this.envelope[x % width] = strip.envelopeCmS[column]!;
    this.#context.putImageData(image, x % width, 0);
  }
}
