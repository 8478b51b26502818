// The state of the console: probe, knobs, the newest frames, and what the server says of them.
import { COACH_TOPICS, type GoodRanges, type Inset, type LiveScore, type NextMove, type Playing, type Preparing, type SafetyState, type Trace } from './console_words';
import { hasMoved, KNOBS, type ConsoleSettings, type KnobSpec, type ProbeControl } from './controls';
import { DopplerSound } from './doppler_sound';
import type { SteeringDevice } from './inputs/devices';
import { RemoteHands } from './inputs/remote_hands.svelte';
import { ScanLink } from './scan_link.svelte';
import { SweepPainter } from './spectral_strip';
import { whileFrozen } from './stage/frozen';
import type { ColourFrame, GreyFrame, ScanFrame } from './wire';

/** A grey frame of the cine with the colour that lay over it. */
interface CineFrame {
  grey: GreyFrame;
  colour: ColourFrame | null;
}

const CINE_FRAMES = 120;
const HISTORY = 60;
const SAFE_STORE = 'sonobridge.console.colours';
export const SWEEP_PX = { width: 606, height: 178 };

export class ConsoleState {
  #probe = $state.raw<ProbeControl>({
    side: 'right', slide_mm: 0, sweep_deg: 50, rotate_deg: 0, rock_deg: 0, tilt_deg: 0, press_mm: 1,
  });
  #settings = $state.raw<ConsoleSettings | null>(null);
  held = $state.raw<KnobSpec | null>(null);
  slider = $state<number | null>(null);
  /** The arrows move the gate or the colour box. */
  placing = $state(false);
  frozen = $state(false);
  /** A control was turned that a frozen picture cannot follow. */
  heldBack = $state(false);
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
  /** What the picture is waiting for; null while it runs. */
  preparing = $state.raw<Preparing | null>(null);
  /** Where a recording that is watched stands; null in a console. */
  playing = $state.raw<Playing | null>(null);
  framesPerSecond = $state<number | null>(null);
  listening = $state(false);
  /** Velocities by lightness and orange against blue, for people who tell red from blue badly. */
  safeColours = $state(readSafe());
  /** Counts frames, so that a stage knows that there is a new one. */
  arrivals = $state(0);

  /** Is told by what the velocities on a frozen spectrum were scaled anew. */
  onrescale: ((by: number) => void) | null = null;
  readonly link: ScanLink;
  readonly sound = new DopplerSound();
  /** Phone, tracker and gamepad, and what the record says of devices. */
  readonly hands = new RemoteHands(this);
  sweep: SweepPainter | null = null;
  #cine: CineFrame[] = [];
  #colour: ColourFrame | null = null;
  #times: number[] = [];
  #taking = '';
  #goodTimer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param plain An exam: score, hint, inset and good ranges are dropped should they come.
   * @param watched A recording that is watched: nothing here moves its probe or knobs.
   */
  constructor(sessionId: string, private readonly plain: boolean, private readonly watched = false) {
    this.link = new ScanLink(sessionId, {
      frame: (frame) => this.#arrive(frame),
      word: (topic, message) => this.hear(topic, message),
    }, watched ? '/api/scan/watch' : undefined);
  }

  get probe(): ProbeControl {
    return this.#probe;
  }
  /** Hold the probe so, and tell what moved it; the other side of the neck is no movement. */
  steer(next: ProbeControl, by: SteeringDevice): void {
    if (this.watched) return;
    if (hasMoved(this.#probe, next)) this.link.moved(by);
    this.#probe = next;
    this.#send();
  }
  /** null until the server has opened the console. */
  get settings(): ConsoleSettings | null {
    return this.#settings;
  }
  set settings(next: ConsoleSettings | null) {
    if (this.watched) return;
    if (this.frozen && next && this.#settings && !this.#followsFrozen(this.#settings, next)) return;
    if (next?.mode !== this.#settings?.mode) this.#leaveMode();
    this.#settings = next;
    // The hand may have moved since the freeze: the frozen picture is still that of the old place.
    if (this.frozen && next) this.link.control(this.link.heldAt(this.grey?.control ?? -1)?.probe ?? this.#probe, next);
    else this.#send();
  }

  /** Whether a frozen picture follows other settings, if need be by going live. */
  #followsFrozen(old: ConsoleSettings, next: ConsoleSettings): boolean {
    const by = whileFrozen(old, next);
    this.heldBack = by === 'held';
    if (by === 'live') this.freeze();
    else if (by !== 'held') this.#rescale(by);
    return by !== 'held';
  }

  /** Scale all velocities of the frozen spectrum. */
  #rescale(by: number): void {
    if (this.sweep) this.sweep.follow({ bottomCmS: this.sweep.axis.bottomCmS * by, topCmS: this.sweep.axis.topCmS * by });
    const { trace } = this;
    // What the flow is does not change with the cursor: the flow field's velocity stays.
    if (trace) this.trace = { ...trace, psv_cm_s: trace.psv_cm_s * by, edv_cm_s: trace.edv_cm_s * by };
    this.onrescale?.(by);
    this.arrivals += 1;
  }

  freeze(): void {
    this.frozen = !this.frozen;
    this.heldBack = false;
    this.back = 0;
    this.link.say({ kind: 'freeze', on: this.frozen });
    if (!this.frozen) this.#send();
  }

  /** Say which view of the protocol is being taken: a coach holds the picture against it. */
  take(viewId: string): void {
    this.#taking = viewId;
    this.link.say({ kind: 'taking', view_id: viewId });
  }

  /** Step through the frozen frames: 1 is one towards the newest. */
  cine(frames: number): void {
    this.back = Math.min(Math.max(0, this.#cine.length - 1), Math.max(0, this.back - frames));
  }

  listen(): void {
    this.listening = !this.listening;
    if (this.listening) this.sound.start(0.6);
    else this.sound.stop();
  }

  chooseColours(safe: boolean): void {
    this.safeColours = safe;
    try {
      localStorage.setItem(SAFE_STORE, safe ? 'on' : 'off');
    } catch {
      // Storage can be switched off; the choice then lasts for this visit.
    }
  }

  /** The frame to show: the newest, or the one that the cine stands on. */
  get grey(): GreyFrame | null {
    return this.#shown?.grey ?? null;
  }
  get colour(): ColourFrame | null {
    return this.#shown?.colour ?? null;
  }
  get cineLength(): number {
    void this.arrivals;
    return this.#cine.length;
  }

  /** Ends of the spectrum that stands on the screen. */
  get stripEnds(): { sweepS: number; bottomCmS: number; topCmS: number } {
    void this.arrivals;
    const sweepS = this.sweep?.sweepS ?? this.#settings?.spectral.sweep_s ?? 4;
    return { sweepS, ...(this.sweep?.axis ?? { bottomCmS: -50, topCmS: 150 }) };
  }

  close(): void {
    clearTimeout(this.#goodTimer);
    this.sound.stop();
    this.link.close();
  }

  /** Take in one message of the server. */
  hear(topic: string, message: Record<string, unknown>): void {
    if ((this.plain && COACH_TOPICS.has(topic)) || this.hands.hear(topic, message)) return;
    switch (topic) {
      case 'opened':
        // After a lost connection the hand is where it was, not where the server last saw it.
        if (!this.#settings) {
          this.#settings = message['settings'] as ConsoleSettings;
          this.#probe = message['probe'] as ProbeControl;
        }
        this.frozen = this.heldBack = false;
        this.back = 0;
        this.hands.opened(message);
        if (this.#taking) this.take(this.#taking);
        this.#send();
        break;
      case 'held': this.#follow(message['probe'] as ProbeControl, message['settings'] as ConsoleSettings); break;
      case 'playing': this.playing = message as unknown as Playing; break;
      case 'preparing': this.preparing = message as unknown as Preparing; break;
      case 'score':
        this.score = message as unknown as LiveScore;
        this.history = [...this.history, this.score.mean].slice(-HISTORY);
        break;
      case 'hint': this.hint = message as unknown as NextMove; break;
      case 'trace':
        // On its way while the freeze was pressed: the frozen spectrum keeps what it was read as.
        if (!this.frozen || !this.trace) this.trace = message as unknown as Trace;
        break;
      case 'safety': this.safety = message as unknown as SafetyState; break;
      case 'inset': this.inset = message as unknown as Inset; break;
      case 'good': this.#showGood(message as unknown as GoodRanges); break;
    }
  }

  get #shown(): CineFrame | null {
    void this.arrivals;
    return this.#cine[this.#cine.length - 1 - this.back] ?? null;
  }

  /** Send probe and knobs whenever one of them was changed. */
  #send(): void {
    if (this.#settings && !this.frozen && !this.watched) this.link.control(this.#probe, this.#settings);
  }

  /** Good ranges of the knobs of a mode; in a faded session they go after a while. */
  #showGood({ mode, ranges, for_s }: GoodRanges): void {
    if (mode !== this.#settings?.mode) return;
    clearTimeout(this.#goodTimer);
    this.good = Object.fromEntries(
      KNOBS.flatMap((knob) => {
        const range = ranges[`${knob.group}.${knob.field}`];
        return range ? [[knob.id, range]] : [];
      }),
    );
    if (for_s !== null) this.#goodTimer = setTimeout(() => (this.good = {}), for_s * 1000);
  }

  /** Take what was held in a recording. */
  #follow(probe: ProbeControl, settings: ConsoleSettings): void {
    if (settings.mode !== this.#settings?.mode) this.#leaveMode();
    this.#probe = probe;
    this.#settings = settings;
  }

  /** Show another time of a recording; the spectrum begins anew there. */
  seek(timeS: number): void {
    this.sweep = null;
    this.trace = null;
    this.link.say({ kind: 'seek', time_s: Math.max(0, timeS) });
  }

  #leaveMode(): void {
    this.held = null;
    this.placing = false;
    this.#colour = null;
    this.hint = null;
    this.trace = null;
    this.sweep = null;
    this.good = {};
  }

  #arrive(frame: ScanFrame): void {
    // A frame on its way while the freeze was pressed must not move the cine.
    if (this.frozen) return;
    if (frame.kind === 'spectral') {
      const seconds = this.#settings?.spectral.sweep_s ?? 4;
      if (this.sweep?.sweepS !== seconds) {
        this.sweep = new SweepPainter(SWEEP_PX.width, SWEEP_PX.height, seconds);
      }
      this.sweep.push(frame);
      if (this.listening) this.sound.push(frame.sound, frame.soundHz);
    } else if (frame.kind === 'colour') {
      this.#colour = this.#settings?.mode === 'colour' ? frame : null;
      const newest = this.#cine.at(-1);
      if (newest) newest.colour = this.#colour;
    } else {
      this.preparing = null;
      this.#cine.push({ grey: frame, colour: this.#colour });
      if (this.#cine.length > CINE_FRAMES) this.#cine.shift();
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
}

function readSafe(): boolean {
  try {
    return localStorage.getItem(SAFE_STORE) === 'on';
  } catch {
    return false;
  }
}
