// The state of the console: probe, knobs, the newest frames, and what the server says of them.
import type { ConsoleSettings, KnobSpec, ProbeControl } from './controls';
import { DopplerSound } from './doppler_sound';
import { ScanLink } from './scan_link.svelte';
import { SweepPainter } from './spectral_strip';
import type { ColourFrame, GreyFrame, ScanFrame } from './wire';

export interface ScorePart {
  id: string;
  name: string;
  /** 0 to 1; null where the part does not apply. */
  value: number | null;
  reason: string;
  next_move: string;
}
export interface LiveScore {
  mean: number;
  attainable: number;
  worst: string;
  parts: ScorePart[];
  rung: string;
}
export interface NextMove {
  text: string;
  reason: string;
  keys: string;
}
export interface Trace {
  psv_cm_s: number;
  edv_cm_s: number;
  resistive_index: number;
  beats: number;
  flow_field_psv_cm_s: number | null;
}
export interface SafetyState {
  mi: number;
  ti: number;
  ti_kind: string;
  held_s: number;
  notice: string;
}
export interface Inset {
  skin: [number, number][];
  vessels: { name: string; points: [number, number][] }[];
  probe: [number, number][];
  plane: [number, number][];
  in_plane: boolean;
}

const CINE_FRAMES = 120;
const SWEEP_PX = { width: 606, height: 178 };
const HISTORY = 60;

export class ConsoleState {
  probe = $state.raw<ProbeControl>({
    side: 'right', slide_mm: 0, sweep_deg: 50, rotate_deg: 0, rock_deg: 0, tilt_deg: 0, press_mm: 1,
  });
  settings = $state.raw<ConsoleSettings | null>(null);
  held = $state.raw<KnobSpec | null>(null);
  slider = $state<number | null>(null);
  frozen = $state(false);
  /** Frames back from the newest while frozen; 0 is the newest. */
  back = $state(0);
  score = $state.raw<LiveScore | null>(null);
  history = $state.raw<number[]>([]);
  hint = $state.raw<NextMove | null>(null);
  trace = $state.raw<Trace | null>(null);
  safety = $state.raw<SafetyState | null>(null);
  inset = $state.raw<Inset | null>(null);
  /** Good ranges of knobs by their id, where the mode allows showing them. */
  good = $state.raw<Record<string, [number, number]>>({});
  framesPerSecond = $state<number | null>(null);
  /** Counts frames, so that a stage knows that there is a new one. */
  arrivals = $state(0);

  readonly link: ScanLink;
  readonly sound = new DopplerSound();
  sweep: SweepPainter | null = null;
  #grey: GreyFrame[] = [];
  #colour: ColourFrame | null = null;
  #times: number[] = [];

  constructor(sessionId: string, private readonly opened: (message: Record<string, unknown>) => void) {
    this.link = new ScanLink(sessionId, {
      frame: (frame) => this.#arrive(frame),
      word: (topic, message) => this.#word(topic, message),
    });
  }

  /** Send probe and knobs whenever one of them was changed. */
  send(): void {
    if (this.settings && !this.frozen) this.link.control(this.probe, this.settings);
  }

  freeze(): void {
    this.frozen = !this.frozen;
    this.back = 0;
    this.link.say({ kind: 'freeze', on: this.frozen });
    if (!this.frozen) this.send();
  }

  cine(frames: number): void {
    this.back = Math.min(this.#grey.length - 1, Math.max(0, this.back - frames));
    this.arrivals += 1;
  }

  /** The frame to show: the newest, or the one that the cine stands on. */
  get grey(): GreyFrame | null {
    return this.#grey[this.#grey.length - 1 - this.back] ?? null;
  }

  get colour(): ColourFrame | null {
    return this.settings?.mode === 'colour' && this.back === 0 ? this.#colour : null;
  }

  get cineLength(): number {
    return this.#grey.length;
  }

  close(): void {
    this.sound.stop();
    this.link.close();
  }

  #arrive(frame: ScanFrame): void {
    if (frame.kind === 'spectral') {
      const seconds = this.settings?.spectral.sweep_s ?? 4;
      if (this.sweep?.sweepS !== seconds) {
        this.sweep = new SweepPainter(SWEEP_PX.width, SWEEP_PX.height, seconds);
      }
      this.sweep.push(frame);
      this.sound.push(frame.sound, frame.soundHz);
    } else if (frame.kind === 'colour') {
      this.#colour = frame;
    } else {
      this.#grey.push(frame);
      if (this.#grey.length > CINE_FRAMES) this.#grey.shift();
      this.#count();
    }
    this.arrivals += 1;
  }

  #count(): void {
    const now = performance.now();
    this.#times.push(now);
    this.#times = this.#times.filter((at) => now - at < 1000);
    if (this.#times.length % 8 === 0) this.framesPerSecond = this.#times.length;
  }

  #word(topic: string, message: Record<string, unknown>): void {
    switch (topic) {
      case 'opened':
        this.settings = message['settings'] as ConsoleSettings;
        this.probe = message['probe'] as ProbeControl;
        this.opened(message);
        this.send();
        break;
      case 'score':
        this.score = message as unknown as LiveScore;
        this.history = [...this.history, this.score.mean].slice(-HISTORY);
        break;
      case 'hint': this.hint = message as unknown as NextMove; break;
      case 'trace': this.trace = message as unknown as Trace; break;
      case 'safety': this.safety = message as unknown as SafetyState; break;
      case 'inset': this.inset = message as unknown as Inset; break;
      case 'good': this.good = message['ranges'] as Record<string, [number, number]>; break;
    }
  }
}
