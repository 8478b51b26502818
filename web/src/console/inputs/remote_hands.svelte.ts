// Hands that reach the console through the server: a paired phone and a tracking server.
import type { ErrorParts } from '@/api/errors';
import { movedProbe, type ProbeAxis, type ProbeControl } from '../controls';
import type { DeviceCounts, SteeringDevice } from './devices';
import type { PadState } from './gamepad';

export interface TrackerState {
  state: 'connecting' | 'waiting' | 'silent' | 'unzeroed' | 'steering' | 'closed' | 'lost' | 'refused';
  address?: string;
  tool?: string;
  tools?: string[];
  /** Messages of other kinds that were passed over. */
  skipped?: Record<string, number>;
  /** UTC instant of the zero pose; empty without one. */
  zeroed_at?: string;
  problem: ErrorParts | null;
}
export interface Pairing {
  code: string;
  /** When the code is void, ms of the page's clock. */
  until: number;
}
export interface TrackerRequest {
  host: string;
  port: number;
  tool: string;
  axes: { marker: string; beam: string };
}
interface Console {
  readonly probe: ProbeControl;
  readonly frozen: boolean;
  steer: (probe: ProbeControl, by: SteeringDevice) => void;
  readonly link: { say: (message: Record<string, unknown>) => void };
}

export class RemoteHands {
  /** What the record of the session holds so far. */
  counts = $state.raw<DeviceCounts>({});
  paired = $state(false);
  pairing = $state.raw<Pairing | null>(null);
  pairingProblem = $state.raw<ErrorParts | null>(null);
  tracker = $state.raw<TrackerState | null>(null);
  pad = $state<PadState>('absent');
  padName = $state('');
  /** The sum of a phone's movements that the probe follows already; null before the first. */
  #followed: Record<string, number> | null = {};
  #number = 0;

  constructor(private readonly console: Console) {}

  /** Whether the tracker is connected, so that Z takes its zero pose. */
  get tracked(): boolean {
    return this.tracker !== null && !['closed', 'lost', 'refused'].includes(this.tracker.state);
  }

  pair(): void {
    this.console.link.say({ kind: 'pair' });
  }
  unpair(): void {
    this.pairing = null;
    this.console.link.say({ kind: 'unpair' });
  }
  connect(request: TrackerRequest): void {
    this.console.link.say({ kind: 'tracker_open', ...request });
  }
  zero(): void {
    this.console.link.say({ kind: 'tracker_zero' });
  }
  disconnect(): void {
    this.console.link.say({ kind: 'tracker_close' });
  }

  /** Take in a message of the server; false when it is about something else. */
  hear(topic: string, message: Record<string, unknown>): boolean {
    switch (topic) {
      case 'devices': this.counts = message['counts'] as DeviceCounts; return true;
      case 'controller': this.#pair(message['paired'] === true); return true;
      case 'pairing': this.#offer(message); return true;
      case 'tracker': this.tracker = message as unknown as TrackerState; return true;
      case 'nudge': this.#nudge(Number(message['pairing']), message['offset'] as Record<string, number>); return true;
      case 'hand':
        if (!this.console.frozen) this.console.steer(message['probe'] as ProbeControl, 'tracker');
        return true;
    }
    return false;
  }

  /** The console was opened: a phone that steered before goes on from where it is. */
  opened(message: Record<string, unknown>): void {
    this.counts = (message['devices'] as DeviceCounts | undefined) ?? {};
    this.paired = message['controller'] === true;
    if (this.#number === 0) this.#followed = this.paired ? null : {};
  }

  #pair(paired: boolean): void {
    this.paired = paired;
    if (paired) this.pairing = null;
    this.#followed = {};
  }

  #offer(message: Record<string, unknown>): void {
    this.pairingProblem = (message['problem'] as ErrorParts | undefined) ?? null;
    const code = message['code'];
    this.pairing = typeof code === 'string' ? { code, until: Date.now() + 1000 * Number(message['for_s']) } : null;
  }

  /** Follow a phone: the difference to what was followed already, so that no message is missed. */
  #nudge(pairing: number, offset: Record<string, number>): void {
    if (pairing !== this.#number && this.#followed !== null) this.#followed = {};
    this.#number = pairing;
    const before = this.#followed;
    this.#followed = offset;
    if (before === null || this.console.frozen) return;
    let { probe } = this.console;
    for (const [axis, sum] of Object.entries(offset) as [ProbeAxis, number][]) {
      const by = sum - (before[axis] ?? 0);
      if (by !== 0) probe = movedProbe(probe, axis, by);
    }
    this.console.steer(probe, 'phone');
  }
}
