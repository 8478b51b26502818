// The orientation of a phone as a probe in the hand: its face down is the beam, its top the marker.

export interface Tilt {
  rotate_deg: number;
  rock_deg: number;
  tilt_deg: number;
}
/** Rows marker, across and beam of the phone in the world's frame. */
type Frame = readonly (readonly [number, number, number])[];

const RAD = Math.PI / 180;
const DEG = 180 / Math.PI;

/**
 * The frame of a phone from the angles of its orientation events (W3C Device Orientation:
 * turned by alpha about z, then beta about x, then gamma about y, of its own axes).
 */
export function phoneFrame(alpha: number, beta: number, gamma: number): Frame {
  const [ca, sa] = [Math.cos(alpha * RAD), Math.sin(alpha * RAD)];
  const [cb, sb] = [Math.cos(beta * RAD), Math.sin(beta * RAD)];
  const [cg, sg] = [Math.cos(gamma * RAD), Math.sin(gamma * RAD)];
  const right = [ca * cg - sa * sb * sg, sa * cg + ca * sb * sg, -cb * sg] as const;
  const top = [-sa * cb, ca * cb, sb] as const;
  const out = [ca * sg + sa * sb * cg, sa * sg - ca * sb * cg, cb * cg] as const;
  return [top, right, [-out[0], -out[1], -out[2]]];
}

/** How far a phone was turned since a zero frame, as the console turns its probe. */
export function tiltBetween(zero: Frame, now: Frame): Tilt {
  const at = (row: number, column: number): number => {
    const [a, b] = [now[row]!, zero[column]!];
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  };
  return {
    tilt_deg: Math.asin(Math.min(1, Math.max(-1, at(1, 2)))) * DEG,
    rock_deg: Math.atan2(-at(0, 2), at(2, 2)) * DEG,
    rotate_deg: Math.atan2(-at(1, 0), at(1, 1)) * DEG,
  };
}

/** From one tilt to the next, the short way round. */
export function tiltStep(before: Tilt, after: Tilt): Tilt {
  const way = (from: number, to: number): number => ((to - from + 540) % 360) - 180;
  return {
    rotate_deg: way(before.rotate_deg, after.rotate_deg),
    rock_deg: way(before.rock_deg, after.rock_deg),
    tilt_deg: way(before.tilt_deg, after.tilt_deg),
  };
}

export type TiltState = 'off' | 'on' | 'insecure' | 'denied' | 'absent';
type Permission = { requestPermission?: () => Promise<'granted' | 'denied'> };
const SILENT_MS = 1500;

/** Reads the motion sensors from the moment that they are switched on by a tap. */
export class TiltReader {
  #zero: Frame | null = null;
  #last: Tilt = { rotate_deg: 0, rock_deg: 0, tilt_deg: 0 };
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly moved: (by: Tilt) => void,
    private readonly told: (state: TiltState) => void,
  ) {}

  /** Switch on; call it from a tap, since some phones ask the person for permission. */
  async start(): Promise<void> {
    if (!window.isSecureContext) return this.told('insecure');
    if (typeof DeviceOrientationEvent === 'undefined') return this.told('absent');
    const ask = (DeviceOrientationEvent as unknown as Permission).requestPermission;
    if (ask) {
      const answer = await ask().catch(() => 'denied' as const);
      if (answer !== 'granted') return this.told('denied');
    }
    this.#zero = null;
    window.addEventListener('deviceorientation', this.#read);
    this.#timer = setTimeout(() => {
      if (this.#zero) return;
      this.stop();
      this.told('absent');
    }, SILENT_MS);
    this.told('on');
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    window.removeEventListener('deviceorientation', this.#read);
    this.told('off');
  }

  readonly #read = ({ alpha, beta, gamma }: DeviceOrientationEvent): void => {
    if (alpha === null || beta === null || gamma === null) return;
    const now = phoneFrame(alpha, beta, gamma);
    if (!this.#zero) {
      this.#zero = now;
      this.#last = { rotate_deg: 0, rock_deg: 0, tilt_deg: 0 };
      return;
    }
    const tilt = tiltBetween(this.#zero, now);
    this.moved(tiltStep(this.#last, tilt));
    this.#last = tilt;
  };
}
