// The socket of a phone that steers: a code first, then movements; nothing of the scan comes back.
import type { ErrorParts } from '@/api/errors';

export type PhoneState = 'unpaired' | 'pairing' | 'paired' | 'ended';
export type Axis = 'slide_mm' | 'sweep_deg' | 'rotate_deg' | 'rock_deg' | 'tilt_deg' | 'press_mm';
export type Movement = Partial<Record<Axis, number>>;

/** Movements of this long go out as one message. */
const SEND_MS = 16;
/** The most of one message, as the server takes it; what is over follows with the next. */
const MOST: Readonly<Record<Axis, number>> = {
  slide_mm: 20, sweep_deg: 20, rotate_deg: 20, rock_deg: 20, tilt_deg: 20, press_mm: 2,
};
const LEAST = 0.01;

export class PhoneLink {
  state = $state<PhoneState>('unpaired');
  /** Why a code was refused or the pairing ended; null when nobody said. */
  problem = $state.raw<ErrorParts | null>(null);
  #socket: WebSocket | null = null;
  #waiting: Movement = {};
  #timer: ReturnType<typeof setTimeout> | null = null;

  pair(code: string): void {
    this.close();
    this.problem = null;
    this.state = 'pairing';
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/api/scan/controller`);
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ kind: 'pair', code }));
    socket.onmessage = ({ data }: MessageEvent<string>) => this.#hear(JSON.parse(data) as Record<string, unknown>);
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.state = this.state === 'pairing' ? 'unpaired' : 'ended';
    };
  }

  /** Move the probe; what comes within a moment goes out together. */
  move(by: Movement): void {
    if (this.state !== 'paired') return;
    for (const [axis, way] of Object.entries(by) as [Axis, number][]) {
      if (Number.isFinite(way)) this.#waiting[axis] = (this.#waiting[axis] ?? 0) + way;
    }
    this.#timer ??= setTimeout(() => this.#send(), SEND_MS);
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting = {};
    if (this.state !== 'unpaired') this.state = 'ended';
  }

  #send(): void {
    this.#timer = null;
    const by: Movement = {};
    const rest: Movement = {};
    for (const [axis, way] of Object.entries(this.#waiting) as [Axis, number][]) {
      const most = MOST[axis];
      const now = Math.abs(way) < LEAST ? 0 : Number(Math.min(most, Math.max(-most, way)).toFixed(3));
      if (now !== 0) by[axis] = now;
      if (now !== way) rest[axis] = way - now;
    }
    this.#waiting = rest;
    if (Object.keys(by).length === 0) return;
    this.#socket?.send(JSON.stringify({ kind: 'move', by }));
    if (Object.values(rest).some((way) => Math.abs(way) >= LEAST)) this.#timer = setTimeout(() => this.#send(), SEND_MS);
  }

  #hear(message: Record<string, unknown>): void {
    if (message['topic'] === 'paired') this.state = 'paired';
    if (message['topic'] === 'refused') this.problem = message as unknown as ErrorParts;
  }
}
