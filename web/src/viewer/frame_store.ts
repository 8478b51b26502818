/** Frames of one clip by index: fetched, decoded, kept within a byte budget. */

export interface FrameStoreOptions {
  frameCount: number;
  rows: number;
  columns: number;
  /** Address of frame k, from 0. */
  address: (frame: number) => string;
  fetch?: typeof globalThis.fetch;
  decode?: (blob: Blob) => Promise<ImageBitmap>;
  /** Decoded bitmaps. */
  bitmapBudget?: number;
  /** Compressed bytes, so that a loop longer than the bitmap budget needs no network. */
  bytesBudget?: number;
  onReady: (frame: number) => void;
  onFailure: (frame: number, failure: FrameFailure) => void;
}

export type FrameFailure =
  { kind: 'unreachable' } | { kind: 'refused'; status: number } | { kind: 'undecodable' };

interface Encoded {
  blob: Blob;
  sha256: string;
}

const MEGABYTE = 1 << 20;
const PARALLEL = 4;

/** Decode without touching the pixels: no colour conversion, no premultiplication. */
function decodeExactly(blob: Blob): Promise<ImageBitmap> {
  return createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
}

export class FrameStore {
  readonly #options: FrameStoreOptions;
  readonly #fetch: typeof globalThis.fetch;
  readonly #decode: (blob: Blob) => Promise<ImageBitmap>;
  readonly #bitmapBudget: number;
  readonly #bytesBudget: number;
  /** Both maps are in order of use: the first entry was used longest ago. */
  readonly #bitmaps = new Map<number, ImageBitmap>();
  readonly #encoded = new Map<number, Encoded>();
  readonly #running = new Map<number, AbortController>();
  readonly #failed = new Set<number>();
  #bitmapBytes = 0;
  #encodedBytes = 0;
  #wanted: number[] = [];
  #closed = false;

  constructor(options: FrameStoreOptions) {
    this.#options = options;
    this.#fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
    this.#decode = options.decode ?? decodeExactly;
    this.#bitmapBudget = options.bitmapBudget ?? 64 * MEGABYTE;
    this.#bytesBudget = options.bytesBudget ?? 48 * MEGABYTE;
  }

  /** How many decoded frames fit; at least two, so that a step can be shown. */
  get capacity(): number {
    const frameBytes = this.#options.rows * this.#options.columns * 4;
    return Math.max(2, Math.floor(this.#bitmapBudget / frameBytes));
  }

  get bitmapBytes(): number {
    return this.#bitmapBytes;
  }

  get encodedBytes(): number {
    return this.#encodedBytes;
  }

  has(frame: number): boolean {
    return this.#bitmaps.has(frame);
  }

  /** The bitmap of frame k, if it is decoded; the store keeps owning it. */
  get(frame: number): ImageBitmap | undefined {
    const bitmap = this.#bitmaps.get(frame);
    if (bitmap) touch(this.#bitmaps, frame, bitmap);
    return bitmap;
  }

  /** SHA-256 of frame k's bytes as the server stated it; empty while unknown. */
  sha256(frame: number): string {
    return this.#encoded.get(frame)?.sha256 ?? '';
  }

  /**
   * Say which frame is needed now and where the reader is heading.
   *
   * That frame comes first, then those ahead as far as the budget reaches, looping at
   * the end, then a few behind. Requests that are no longer in this list are aborted.
   */
  want(frame: number, direction: 1 | -1): void {
    if (this.#closed) return;
    this.#wanted = this.#plan(frame, direction);
    const wanted = new Set(this.#wanted);
    for (const [running, controller] of this.#running) {
      if (!wanted.has(running)) controller.abort();
    }
    this.#failed.delete(frame);
    this.#pump();
  }

  /** Abort what runs and free the bitmaps. */
  close(): void {
    this.#closed = true;
    for (const controller of this.#running.values()) controller.abort();
    for (const bitmap of this.#bitmaps.values()) bitmap.close();
    this.#bitmaps.clear();
    this.#encoded.clear();
    this.#bitmapBytes = 0;
    this.#encodedBytes = 0;
  }

  #plan(frame: number, direction: 1 | -1): number[] {
    const { frameCount } = this.#options;
    const room = Math.min(this.capacity, frameCount);
    const behind = room === frameCount ? 0 : Math.min(3, Math.floor(room / 4));
    const wrap = (k: number): number => ((k % frameCount) + frameCount) % frameCount;
    const plan = [frame];
    for (let i = 1; i < room - behind; i += 1) plan.push(wrap(frame + i * direction));
    for (let i = 1; i <= behind; i += 1) plan.push(wrap(frame - i * direction));
    return [...new Set(plan)];
  }

  #pump(): void {
    if (this.#closed) return;
    for (const frame of this.#wanted) {
      if (this.#running.size >= PARALLEL) return;
      if (!this.#bitmaps.has(frame) && !this.#running.has(frame) && !this.#failed.has(frame)) {
        void this.#load(frame);
      }
    }
  }

  async #load(frame: number): Promise<void> {
    const controller = new AbortController();
    this.#running.set(frame, controller);
    try {
      const encoded = this.#encoded.get(frame) ?? (await this.#download(frame, controller.signal));
      const bitmap = await this.#decoded(encoded);
      if (this.#closed) return bitmap.close();
      this.#keep(frame, bitmap);
      this.#options.onReady(frame);
    } catch (error) {
      if (!controller.signal.aborted && !this.#closed) {
        this.#failed.add(frame);
        this.#options.onFailure(frame, failureOf(error));
      }
    } finally {
      this.#running.delete(frame);
      this.#pump();
    }
  }

  async #download(frame: number, signal: AbortSignal): Promise<Encoded> {
    const response = await this.#fetch(this.#options.address(frame), {
      signal,
      credentials: 'same-origin',
    });
    if (!response.ok) throw new FrameRefused(response.status);
    const encoded = {
      blob: await response.blob(),
      sha256: response.headers.get('X-Frame-Sha256') ?? '',
    };
    this.#encoded.set(frame, encoded);
    this.#encodedBytes += encoded.blob.size;
    for (const [oldest, { blob }] of this.#encoded) {
      if (this.#encodedBytes <= this.#bytesBudget || oldest === frame) break;
      this.#encoded.delete(oldest);
      this.#encodedBytes -= blob.size;
    }
    return encoded;
  }

  async #decoded(encoded: Encoded): Promise<ImageBitmap> {
    try {
      return await this.#decode(encoded.blob);
    } catch {
      throw new FrameUndecodable();
    }
  }

  #keep(frame: number, bitmap: ImageBitmap): void {
    this.#bitmaps.get(frame)?.close();
    touch(this.#bitmaps, frame, bitmap);
    this.#bitmapBytes = this.#countBitmaps();
    const needed = new Set(this.#wanted);
    for (const [oldest, old] of [...this.#bitmaps].sort(
      ([a], [b]) => +needed.has(a) - +needed.has(b),
    )) {
      if (this.#bitmapBytes <= this.#bitmapBudget || this.#bitmaps.size <= 2) break;
      if (oldest === frame) continue;
      this.#bitmaps.delete(oldest);
      old.close();
      this.#bitmapBytes = this.#countBitmaps();
    }
  }

  #countBitmaps(): number {
    let bytes = 0;
    for (const bitmap of this.#bitmaps.values()) bytes += bitmap.width * bitmap.height * 4;
    return bytes;
  }
}

class FrameRefused extends Error {
  constructor(readonly status: number) {
    super(`frame refused with ${status}`);
  }
}

class FrameUndecodable extends Error {}

function failureOf(error: unknown): FrameFailure {
  if (error instanceof FrameRefused) return { kind: 'refused', status: error.status };
  return error instanceof FrameUndecodable ? { kind: 'undecodable' } : { kind: 'unreachable' };
}

function touch<T>(map: Map<number, T>, key: number, value: T): void {
  map.delete(key);
  map.set(key, value);
}
