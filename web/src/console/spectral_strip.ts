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

  /** Whether a pixel column lies in the gap that shows where the sweep stands. */
  inGap(x: number): boolean {
    const ahead = (x - this.head + this.canvas.width) % this.canvas.width;
    return ahead <= GAP_PX;
  }

  push(strip: SpectralStrip): void {
    this.follow({ bottomCmS: strip.bottomCmS, topCmS: strip.topCmS });
    const perColumn = (strip.columnS / this.sweepS) * this.canvas.width;
    for (let column = 0; column < strip.columns; column += 1) {
      const from = Math.floor(this.#at);
      this.#at += perColumn;
      for (let x = from; x < Math.floor(this.#at); x += 1) this.#paint(strip, column, x);
    }
    this.#clear((this.head + 1) % this.canvas.width, GAP_PX);
  }

  /** Take another axis: the envelope stays on the columns that it was traced on. */
  follow(axis: Axis): void {
    const old = this.axis;
    this.axis = axis;
    if (axis.bottomCmS === old.bottomCmS && axis.topCmS === old.topCmS) return;
    const scale = (axis.topCmS - axis.bottomCmS) / (old.topCmS - old.bottomCmS || 1);
    for (let x = 0; x < this.envelope.length; x += 1) {
      this.envelope[x] = axis.bottomCmS + (this.envelope[x]! - old.bottomCmS) * scale;
    }
  }

  /** Black out columns ahead of the sweep, round the edge too. */
  #clear(from: number, columns: number): void {
    const { width, height } = this.canvas;
    this.#context.fillStyle = '#000';
    this.#context.fillRect(from, 0, columns, height);
    if (from + columns > width) this.#context.fillRect(0, 0, from + columns - width, height);
    for (let x = from; x < from + columns; x += 1) this.envelope[x % width] = NaN;
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

export interface TraceMarks {
  peak: { x: number; value: number } | null;
  end: { x: number; value: number } | null;
}
const EARLIER_S = 0.25;

/**
 * Where the read velocities stand on the sweep: the column nearest to the peak, the newest
 * of equals, and the column nearest to the end-diastolic velocity shortly before it.
 */
export function traceMarks(
  sweep: Pick<SweepPainter, 'envelope' | 'head' | 'sweepS'>, read: { psv_cm_s: number; edv_cm_s: number },
): TraceMarks {
  const width = sweep.envelope.length;
  const backwards = (from: number, most: number): number[] =>
    Array.from({ length: most }, (_, i) => (from - i + 2 * width) % width);
  const nearest = (columns: readonly number[], value: number): { x: number; value: number } | null => {
    let best: { x: number; value: number } | null = null;
    for (const x of columns) {
      const found = sweep.envelope[x]!;
      if (Number.isNaN(found)) continue;
      if (!best || Math.abs(found - value) < Math.abs(best.value - value)) best = { x, value: found };
    }
    return best;
  };
  const peak = nearest(backwards(sweep.head - 1, width - 1), read.psv_cm_s);
  if (!peak) return { peak: null, end: null };
  const before = Math.max(1, Math.round((EARLIER_S / sweep.sweepS) * width));
  return { peak, end: nearest(backwards(peak.x, before), read.edv_cm_s) };
}
