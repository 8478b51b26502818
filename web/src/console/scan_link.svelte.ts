// The socket of a scan: controls out (only the newest), frames and words in, and back again
// after a lost connection. The session itself lives on the server.
import { sessionHeaders } from '@/api/client';
import type { ConsoleSettings, ProbeControl } from './controls';
import type { SteeringDevice } from './inputs/devices';
import { readFrame, type ScanFrame } from './wire';

export type LinkState = 'opening' | 'live' | 'lost' | 'refused' | 'ended';
/** Probe and knobs as one control message carried them. */
export interface Held {
  probe: ProbeControl;
  settings: ConsoleSettings;
}
export interface LinkHandlers {
  frame: (frame: ScanFrame) => void;
  word: (topic: string, message: Record<string, unknown>) => void;
}

/** The browser could not read a frame. */
export const UNREADABLE = 0;
/** The scanner told that it stopped. */
export const FAILED = 1;
const AGAIN_MS = [250, 500, 1000, 2000, 4000] as const;
const CONTROL_MS = 12;
/** Controls that are remembered: more than the frames of the cine can obey. */
const HELD = 400;

export class ScanLink {
  state = $state<LinkState>('opening');
  /** Milliseconds from a control to the frame that obeys it, last second's 95th percentile. */
  delayMs = $state<number | null>(null);
  /** What the server said when it refused. */
  reason = $state<Record<string, unknown> | null>(null);
  /** Close code of a refusal, or UNREADABLE or FAILED. */
  code = $state<number | null>(null);

  #socket: WebSocket | null = null;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #next: Held | null = null;
  #sending = false;
  #number = 0;
  readonly #by = new Set<SteeringDevice>();
  readonly #sent = new Map<number, number>();
  readonly #held = new Map<number, Held>();
  #delays: number[] = [];

  constructor(
    private readonly sessionId: string, private readonly handlers: LinkHandlers, private readonly road = '/api/scan/live',
  ) {}

  open(): void {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}${this.road}`);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      socket.send(sessionHeaders()['X-Sonobridge-Session'] ?? 'none');
      socket.send(JSON.stringify({ kind: 'open', session_id: this.sessionId }));
    };
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => this.#receive(data);
    socket.onclose = ({ code }) => {
      if (this.#socket === socket) this.#closed(code);
    };
    this.#socket = socket;
  }

  /** Send probe and knobs; of several within a moment only the last goes out. */
  control(probe: ProbeControl, settings: ConsoleSettings): void {
    this.#next = { probe, settings };
    if (this.#sending) return;
    this.#sending = true;
    this.#flush();
    setTimeout(() => {
      this.#sending = false;
      // While the connection is lost it waits; the console sends again when it is back.
      if (this.#next && this.#open) this.control(this.#next.probe, this.#next.settings);
    }, CONTROL_MS);
  }

  /** Note what has moved the probe; the next control tells it. */
  moved(by: SteeringDevice): void {
    this.#by.add(by);
  }

  say(message: Record<string, unknown>): void {
    if (this.#open) this.#socket?.send(JSON.stringify(message));
  }

  /** Open once more after a refusal, when the person has made room for it. */
  again(): void {
    this.code = null;
    this.reason = null;
    this.state = 'opening';
    this.open();
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.state = 'ended';
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  /** A frame stands on the screen: the server may send the next, and the delay is known. */
  shown(frame: ScanFrame): void {
    if (frame.kind !== 'grey') return;
    this.say({ kind: 'seen', index: frame.index });
    const sent = this.#sent.get(frame.control);
    if (sent === undefined) return;
    for (const number of this.#sent.keys()) if (number <= frame.control) this.#sent.delete(number);
    this.#delays.push(performance.now() - sent);
    if (this.#delays.length < 20) return;
    const sorted = this.#delays.slice(-200).sort((a, b) => a - b);
    this.#delays = this.#delays.slice(-200);
    this.delayMs = sorted[Math.floor(0.95 * (sorted.length - 1))]!;
  }

  /** What a frame obeys, by the number that it carries; null when that is long ago. */
  heldAt(control: number): Held | null {
    return this.#held.get(control) ?? null;
  }

  get #open(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  #flush(): void {
    if (!this.#next || !this.#open) return;
    this.#number += 1;
    this.#sent.set(this.#number, performance.now());
    this.#held.set(this.#number, this.#next);
    if (this.#held.size > HELD) this.#held.delete(this.#held.keys().next().value as number);
    this.say({ kind: 'control', number: this.#number, ...this.#next, by: [...this.#by] });
    this.#by.clear();
    this.#next = null;
  }

  #receive(data: ArrayBuffer | string): void {
    if (typeof data !== 'string') return this.#frame(data);
    const message = JSON.parse(data) as Record<string, unknown>;
    const topic = String(message['topic']);
    if (topic === 'opened') {
      this.state = 'live';
      this.#tries = 0;
      this.#number = Math.max(this.#number, Number(message['control'] ?? 0));
    }
    if (topic === 'refused' || topic === 'failed') this.reason = message;
    if (topic === 'failed') return this.#stop(FAILED);
    this.handlers.word(topic, message);
  }

  #frame(data: ArrayBuffer): void {
    try {
      this.handlers.frame(readFrame(data));
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown;
      // A server of another version: going on would paint nonsense.
      this.#stop(UNREADABLE);
    }
  }

  /** Refuse from this side: nothing more is taken from the socket. */
  #stop(code: number): void {
    const socket = this.#socket;
    this.#refuse(code);
    socket?.close(1000);
  }

  #refuse(code: number): void {
    this.code = code;
    this.state = 'refused';
    this.#socket = null;
  }

  #closed(code: number): void {
    this.#sent.clear();
    if (code >= 4400 && code < 4500) return this.#refuse(code);
    this.state = 'lost';
    const wait = AGAIN_MS[Math.min(this.#tries, AGAIN_MS.length - 1)]!;
    this.#tries += 1;
    this.#timer = setTimeout(() => this.open(), wait);
  }
}
