// The caliper in the hand: points by mouse or by keys, finished calipers, one step back.
import type { ScanMode } from '../controls';
import { clampPoint, type PlanePoint, type Stage } from '../scan_geometry';
import {
  kindsOf, METHODS, onStrip, POINTS, type Caliper, type CaliperKind, type PictureKind, type StripKind, type ThicknessPlace,
} from './calipers';

const MOST = 8;
/** mm of a key press as seconds and cm/s on the spectrum: 0.2 mm is 10 ms, or 1 cm/s. */
const S_PER_MM = 0.05;
const CM_S_PER_MM = 5;

/** Ends of the spectrum, for the cursor on it. */
export interface StripEnds {
  sweepS: number;
  bottomCmS: number;
  topCmS: number;
}

export class CaliperTool {
  /** What is being placed; null while the mouse moves the probe. */
  kind = $state<CaliperKind | null>(null);
  points = $state.raw<readonly PlanePoint[]>([]);
  done = $state.raw<readonly Caliper[]>([]);
  /** Where the next point would stand when placed by keys: on the picture, on the spectrum. */
  cursor = $state.raw<PlanePoint>({ x: 0, z: 15 });
  stripCursor = $state.raw<PlanePoint>({ x: 2, z: 50 });
  /** The distal artery has collapsed: NASCET is then refused. */
  nearOcclusion = $state(false);
  thickness = $state.raw<ThicknessPlace>({ wall: 'far', plaque_free: true, straight: true, below_end_mm: 10 });
  /** NASCET was asked for where it is not defined. */
  refused = $state(false);
  #last: PictureKind = 'distance';
  #lastOnStrip: StripKind = 'psv';

  /** All calipers, the unfinished one last. */
  get all(): readonly Caliper[] {
    return this.kind && this.points.length > 0
      ? [...this.done, { kind: this.kind, points: this.points }]
      : this.done;
  }
  get onStrip(): boolean {
    return onStrip(this.kind);
  }

  /** Take the caliper in the hand or put it away; what is unfinished goes. */
  toggle(middle: PlanePoint | null, mode: ScanMode = 'b'): void {
    this.points = [];
    this.refused = false;
    if (this.kind) {
      this.kind = null;
      return;
    }
    this.kind = mode === 'spectral' ? this.#lastOnStrip : this.#last;
    if (middle) this.cursor = middle;
  }

  /** The next kind; takes the caliper in the hand if it is not. */
  next(middle: PlanePoint | null, mode: ScanMode = 'b'): void {
    if (!this.kind) return this.toggle(middle, mode);
    const kinds = kindsOf(mode);
    this.choose(kinds[(kinds.indexOf(this.kind) + 1) % kinds.length]!);
  }

  choose(kind: CaliperKind): void {
    this.kind = kind;
    if (onStrip(kind)) this.#lastOnStrip = kind;
    else this.#last = kind;
    this.points = [];
    this.refused = kind === 'nascet' && this.nearOcclusion;
  }

  /** Say whether the distal artery has collapsed; a NASCET that was taken goes with it. */
  collapse(on: boolean): void {
    this.nearOcclusion = on;
    this.refused = on && (this.kind === 'nascet' || this.done.some((one) => one.kind === 'nascet'));
    this.points = [];
    this.done = this.done
      .filter((one) => !on || one.kind !== 'nascet')
      .map((one) => (METHODS[one.kind] ? { ...one, nearOcclusion: on } : one));
  }

  /** Say where the thickness is measured, also of one that stands already. */
  put(place: ThicknessPlace): void {
    this.thickness = place;
    this.done = this.done.map((one) => (one.kind === 'imt' ? { ...one, imt: place } : one));
  }

  place(point: PlanePoint): void {
    const { kind } = this;
    if (!kind || (kind === 'nascet' && this.nearOcclusion)) return;
    if (onStrip(kind)) this.stripCursor = point;
    else this.cursor = point;
    const points = [...this.points, point];
    if (points.length < POINTS[kind]) {
      this.points = points;
      return;
    }
    const made: Caliper = { kind, points };
    if (METHODS[kind]) made.nearOcclusion = this.nearOcclusion;
    if (kind === 'imt') made.imt = this.thickness;
    // A spectrum has one peak, one end and one rise: the newest counts.
    const kept = onStrip(kind) ? this.done.filter((one) => one.kind !== kind) : this.done;
    this.done = [...kept, made].slice(-MOST);
    this.points = [];
  }

  /** Move the cursor by mm of the plane, held inside the stage. */
  move(dx: number, dz: number, stage: Stage | null): void {
    const moved = { x: this.cursor.x + dx, z: this.cursor.z + dz };
    this.cursor = stage ? clampPoint(stage, moved) : moved;
  }

  /** Move the cursor on the spectrum: to the right and down, in mm of a key press. */
  moveOnStrip(right: number, down: number, ends: StripEnds): void {
    const { x, z } = this.stripCursor;
    const [low, high] = [Math.min(ends.bottomCmS, ends.topCmS), Math.max(ends.bottomCmS, ends.topCmS)];
    const way = ends.topCmS >= ends.bottomCmS ? 1 : -1;
    this.stripCursor = {
      x: Math.min(ends.sweepS, Math.max(0, x + right * S_PER_MM)),
      z: Math.min(high, Math.max(low, z - way * down * CM_S_PER_MM)),
    };
  }

  /** The frozen spectrum was scaled anew: what was placed on it stays on its columns. */
  rescaleStrip(by: number): void {
    const scaled = (points: readonly PlanePoint[]): PlanePoint[] => points.map(({ x, z }) => ({ x, z: z * by }));
    this.stripCursor = scaled([this.stripCursor])[0]!;
    if (this.onStrip) this.points = scaled(this.points);
    if (this.done.some((one) => onStrip(one.kind))) {
      this.done = this.done.map((one) => (onStrip(one.kind) ? { ...one, points: scaled(one.points) } : one));
    }
  }

  /** The spectrum runs on: what was placed on it goes. */
  dropStrip(): void {
    if (this.onStrip) this.points = [];
    if (this.done.some((one) => onStrip(one.kind))) this.done = this.done.filter((one) => !onStrip(one.kind));
  }

  /** Take back the last point, else the last caliper; false when there is none. */
  undo(): boolean {
    if (this.points.length > 0) this.points = this.points.slice(0, -1);
    else if (this.done.length > 0) this.done = this.done.slice(0, -1);
    else return false;
    return true;
  }

  clear(): void {
    this.points = [];
    this.done = [];
  }
}
