// The session behind the console: its protocol, what was stored, and what comes next.
import { call } from '@/api/client';
import { asApiError, type ApiError } from '@/api/errors';
import type { ConsoleState } from '@/console/console_state.svelte';
import type { ConsoleSettings } from '@/console/controls';
import type { Caliper } from '@/console/measure/calipers';
import type { Measurement, PlaqueTerms, ProtocolView, ScanSession, SubmitRequest } from '../scan_api';
import { caliperMeasurements, flowMeasurements, noFlowMeasurements, spectralMeasurements, statedFlow, type StatedFlow } from './measurements';
import { dropDraft, readDraft, writeDraft } from './plaque_draft';

/** What a frozen spectrum was made with, scaled by the cursor as it stands now. */
function withCursorOf(made: ConsoleSettings, now: ConsoleSettings): ConsoleSettings {
  if (made.mode !== 'spectral') return made;
  return { ...made, spectral: { ...made.spectral, cursor_deg: now.spectral.cursor_deg } };
}

export class ConsoleSession {
  value = $state.raw<ScanSession | null>(null);
  /** Why the session could not be opened. */
  failure = $state.raw<ApiError | null>(null);
  /** Why the last frame, decision or submission was not taken. */
  problem = $state.raw<ApiError | null>(null);
  busy = $state(false);
  /** The view that is being taken. */
  viewId = $state('');
  /** What the person says of the flow at a spectral view. */
  flows = $state.raw<Readonly<Record<string, StatedFlow | ''>>>({});
  /** Plaques as described so far; kept on this machine until they are handed in. */
  plaques = $state.raw<readonly PlaqueTerms[]>([]);

  constructor(readonly id: string) {
    this.plaques = readDraft(id);
  }

  /** Describe a plaque; another one of the same place is replaced. */
  describe(plaque: PlaqueTerms): void {
    this.keep([...this.plaques.filter((one) => one.side !== plaque.side || one.site !== plaque.site), plaque]);
  }
  keep(plaques: readonly PlaqueTerms[]): void {
    this.plaques = plaques;
    writeDraft(this.id, plaques);
  }
  /** What is said of the flow at a view: now, or with its newest stored picture. */
  flowAt(viewId: string): StatedFlow | '' {
    return this.flows[viewId] ?? statedFlow(this.value?.stored ?? [], viewId);
  }
  asksFlow(view: ProtocolView | null): boolean {
    return view?.measurements.includes('direction') ?? false;
  }

  get view(): ProtocolView | null {
    return this.value?.protocol.find((view) => view.view_id === this.viewId) ?? null;
  }
  get storedIds(): ReadonlySet<string> {
    return new Set(this.value?.stored.map((frame) => frame.view_id));
  }

  async load(): Promise<void> {
    try {
      const { result } = await call('scan.session', { session_id: this.id });
      this.value = result;
      this.failure = null;
      if (!this.view) this.viewId = this.#nextOpen(-1);
    } catch (thrown) {
      this.failure = asApiError(thrown);
    }
  }

  /** The next or previous view of the protocol. */
  step(by: 1 | -1): void {
    const views = this.value?.protocol ?? [];
    const at = views.findIndex((view) => view.view_id === this.viewId);
    const to = views[(at + by + views.length) % views.length];
    if (to) this.viewId = to.view_id;
  }

  /** What storing now would measure. */
  measured(scan: ConsoleState, calipers: readonly Caliper[]): Measurement[] {
    const site = this.viewId;
    return [...this.#flowMeasured(scan, calipers, site), ...caliperMeasurements(calipers, site)];
  }

  #flowMeasured({ settings, trace }: ConsoleState, calipers: readonly Caliper[], site: string): Measurement[] {
    if (settings?.mode !== 'spectral') return [];
    const cursor = settings.spectral.cursor_deg;
    const flow = this.flowAt(site);
    if (flow === 'absent') return noFlowMeasurements(this.view?.measurements ?? [], cursor, site);
    const read = spectralMeasurements(trace, calipers, cursor, site);
    return read.length > 0 && this.asksFlow(this.view) ? [...read, ...flowMeasurements(flow, site)] : read;
  }

  /** Store the shown frame under the current view; false when the server did not take it. */
  async store(scan: ConsoleState, calipers: readonly Caliper[], annotation: string): Promise<boolean> {
    const frame = scan.grey;
    if (!this.value || !scan.settings || !frame || !this.view) return false;
    // The picture is made anew from what its frame obeyed, wherever the hand is by now.
    const { probe, settings: made } = scan.link.heldAt(frame.control) ?? { probe: scan.probe, settings: scan.settings };
    const settings = scan.frozen ? withCursorOf(made, scan.settings) : made;
    const { view_id } = this.view;
    const measurements = this.measured(scan, calipers);
    const taken = await this.#send(async () => {
      const { result } = await call('scan.store', {
        session_id: this.id, view_id, frame_index: frame.index, mode: settings.mode,
        probe, settings, measurements, annotation,
      });
      return result.seq;
    });
    if (taken === null || !this.value) return false;
    scan.link.say({ kind: 'stored' });
    const stored = [...this.value.stored, { seq: taken, view_id, measurements, annotation }];
    this.value = { ...this.value, stored };
    this.viewId = this.#nextOpen(this.value.protocol.findIndex((view) => view.view_id === view_id));
    return true;
  }

  async decide(decision_id: string, option_id: string, certainty: number): Promise<boolean> {
    const taken = await this.#send(() =>
      call('scan.decide', { session_id: this.id, decision_id, option_id, confidence: certainty }),
    );
    if (taken === null || !this.value) return false;
    const decided = [...this.value.decided, { decision_id, option_id, confidence: certainty }];
    this.value = { ...this.value, decided };
    return true;
  }

  async submit(request: Omit<SubmitRequest, 'session_id'>): Promise<boolean> {
    const plaques = [...this.plaques];
    const done = await this.#send(() => call('scan.submit', { session_id: this.id, ...request, plaques }));
    if (done !== null) dropDraft(this.id);
    return done !== null;
  }

  async #send<T>(work: () => Promise<T>): Promise<T | null> {
    this.busy = true;
    try {
      const done = await work();
      this.problem = null;
      return done;
    } catch (thrown) {
      this.problem = asApiError(thrown);
      return null;
    } finally {
      this.busy = false;
    }
  }

  /** The next view that is not stored, after a place in the list; required ones first. */
  #nextOpen(after: number): string {
    const views = this.value?.protocol ?? [];
    const turned = [...views.slice(after + 1), ...views.slice(0, after + 1)];
    const open = turned.filter((view) => !this.storedIds.has(view.view_id));
    return (open.find((view) => view.required) ?? open[0] ?? views[Math.max(0, after)])?.view_id ?? '';
  }
}
