// The caliper in the hand: points by mouse or by keys, finished calipers, one step back.
import { clampPoint, type PlanePoint, type Stage } from '../scan_geometry';
import { CALIPER_KINDS, POINTS, type Caliper, type CaliperKind } from './calipers';

const MOST = 8;

export class CaliperTool {
  /** What is being placed; null while the mouse moves the probe. */
  kind = $state<CaliperKind | null>(null);
  points = $state.raw<readonly PlanePoint[]>([]);
  done = $state.raw<readonly Caliper[]>([]);
  /** Where the next point would stand when placed by keys. */
  cursor = $state.raw<PlanePoint>({ x: 0, z: 15 });
  #last: CaliperKind = 'distance';

  /** All calipers, the unfinished one last. */
  get all(): readonly Caliper[] {
    return this.kind && this.points.length > 0
      ? [...this.done, { kind: this.kind, points: this.points }]
      : this.done;
  }

  /** Take the caliper in the hand or put it away; what is unfinished goes. */
  toggle(middle: PlanePoint | null): void {
    this.points = [];
    if (this.kind) {
      this.kind = null;
      return;
    }
    this.kind = this.#last;
    if (middle) this.cursor = middle;
  }

  /** The next kind; takes the caliper in the hand if it is not. */
  next(middle: PlanePoint | null): void {
    if (!this.kind) return this.toggle(middle);
    this.choose(CALIPER_KINDS[(CALIPER_KINDS.indexOf(this.kind) + 1) % CALIPER_KINDS.length]!);
  }

  choose(kind: CaliperKind): void {
    this.kind = kind;
    this.#last = kind;
    this.points = [];
  }

  place(point: PlanePoint): void {
    if (!this.kind) return;
    this.cursor = point;
    const points = [...this.points, point];
    if (points.length < POINTS[this.kind]) {
      this.points = points;
      return;
    }
    this.done = [...this.done, { kind: this.kind, points }].slice(-MOST);
    this.points = [];
  }

  /** Move the cursor by mm of the plane, held inside the stage. */
  move(dx: number, dz: number, stage: Stage | null): void {
    const moved = { x: this.cursor.x + dx, z: this.cursor.z + dz };
    this.cursor = stage ? clampPoint(stage, moved) : moved;
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
