// One open task: its log, its outbox, its clip and its tools, joined for the page.
import { call } from '@/api/client';
import { asApiError, type ApiError } from '@/api/errors';
import { session } from '@/shell/session.svelte';
import { Cine } from '@/viewer/cine.svelte';
import { Editor, type NewShape, type ViewerShape } from '@/viewer/editor.svelte';
import { View } from '@/viewer/view.svelte';
import type { OpenedTask } from '../label_api';
import { SCRATCH } from '../label_styles';
import { browserName } from '../log/browser_name';
import { newIdentifier } from '../log/identifier';
import { LabelLog } from '../log/label_log';
import type { AnswerValue, LabelState, Operation, ShapeType } from '../log/operation';
import { Outbox, type OutboxStatus } from '../log/outbox';
import { openOutboxStore } from '../log/outbox_store';
import { sendTo } from '../log/send';
import { TabLock, type TabRole } from '../log/tab_lock';
import {
  completeness, fullProtocol, type Protocol, type ProtocolField, type ProtocolShape,
} from '../protocol';

const EMPTY: LabelState = { shapes: [], answers: [], undoable: [], redoable: [] };
const NO_SHAPES: readonly ViewerShape[] = [];

/** A task as it was opened, with the protocol's defaults filled in. */
type Opened = Omit<OpenedTask, 'protocol'> & { protocol: Protocol };

export class ReadingSession {
  readonly taskId: string;
  opened = $state.raw<Opened | null>(null);
  failure = $state.raw<ApiError | null>(null);
  state = $state.raw<LabelState>(EMPTY);
  edits = $state(0);
  status = $state.raw<OutboxStatus>({ phase: 'idle', waiting: 0, savedAt: null, setAside: [] });
  storageFailed = $state(false);
  role = $state<TabRole>('reader');
  submitted = $state(false);
  submitting = $state(false);
  submitFailure = $state.raw<ApiError | null>(null);
  /** Measurements that live on this page only. */
  scratch = $state.raw<ViewerShape[]>([]);
  /** Set by the page: the window is wide enough to outline. */
  wide = $state(true);
  cine = $state.raw<Cine | null>(null);
  view = $state.raw<View | null>(null);
  editor = $state.raw<Editor | null>(null);
  /** Label that the next shape of a type gets. */
  activeLabel = $state<Partial<Record<ShapeType, string>>>({});
  #log: LabelLog | null = null;
  #outbox: Outbox | null = null;
  readonly #lock: TabLock;
  #asking = false;
  /** The other tab's edits are not here yet: an edit now would take a place that is taken. */
  #behind = $state(false);

  constructor(taskId: string) {
    this.taskId = taskId;
    this.#lock = new TabLock({
      taskId,
      onRole: (role) => (this.role = role),
      beforeYield: () => this.#outbox?.drain() ?? Promise.resolve(),
    });
  }

  get mayAnswer(): boolean {
    return this.opened !== null && this.role === 'writer' && !this.submitted && !this.#behind;
  }

  /** Shapes by the frame they stand on. */
  readonly byFrame = $derived.by(() => {
    const frames = new Map<number, ViewerShape[]>();
    for (const shape of [...(this.state.shapes as ViewerShape[]), ...this.scratch]) {
      const there = frames.get(shape.frame);
      if (there) there.push(shape);
      else frames.set(shape.frame, [shape]);
    }
    return frames;
  });

  readonly progress = $derived.by(() => {
    const opened = this.opened;
    return opened
      ? completeness(opened.protocol, this.state, opened.clip.regions)
      : { required: 0, done: 0, missing: [] };
  });

  async open(): Promise<void> {
    await this.#lock.start();
    await this.#load();
  }

  /** Become the writing tab; the other one steps back first. */
  async takeOver(): Promise<void> {
    this.#behind = true;
    await this.#lock.takeOver();
    try {
      await call('label.take_over', { task_id: this.taskId, tab: browserName() });
      await this.#load();
    } catch (thrown) {
      this.failure = asApiError(thrown);
    } finally {
      this.#behind = false;
    }
  }

  close(): void {
    this.#outbox?.stop();
    this.#lock.close();
    this.cine?.close();
  }

  setAnswer(field: ProtocolField, value: AnswerValue | null): void {
    if (!this.mayAnswer) return;
    const frame = field.scope === 'clip' ? null : (this.cine?.frame ?? 0);
    this.#log?.append({ kind: 'answer.set', payload: { field: field.id, frame, value } });
  }

  undo(): void {
    if (this.mayAnswer) this.#log?.undo();
  }

  redo(): void {
    if (this.mayAnswer) this.#log?.redo();
  }

  retry(): void {
    void this.#outbox?.resume();
  }

  async discardSetAside(): Promise<void> {
    await this.#outbox?.discardSetAside(this.status.setAside.map((entry) => entry.id));
  }

  /** Labels of the protocol that a tool draws. */
  labelsOf(type: ShapeType): ProtocolShape[] {
    return this.opened?.protocol.shapes.filter((shape) => shape.type === type) ?? [];
  }

  /** Send what waits, then hand the reading in; true when the server has it. */
  async submit(): Promise<boolean> {
    if (this.submitting || !this.mayAnswer || !this.#log) return false;
    this.submitting = true;
    this.submitFailure = null;
    try {
      this.editor?.commitMove();
      await this.#outbox?.drain();
      if (this.status.waiting) return false;
      const state_hash = await this.#log.stateHash();
      await call('label.submit', { task_id: this.taskId, state_hash });
      this.submitted = true;
      return true;
    } catch (thrown) {
      this.submitFailure = asApiError(thrown);
      return false;
    } finally {
      this.submitting = false;
    }
  }

  stateHash(): Promise<string> {
    return this.#log?.stateHash() ?? Promise.resolve('');
  }

  async #load(): Promise<void> {
    try {
      this.failure = null;
      const { result } = await call('label.open_task', {
        task_id: this.taskId,
        tab: this.role === 'writer' ? browserName() : '',
      });
      if (this.role === 'writer' && !result.submitted && !result.lease.mine) this.role = 'reader';
      const operations = result.operations as Operation[];
      await this.#arrange({ ...result, operations, protocol: fullProtocol(result.protocol) });
    } catch (thrown) {
      this.failure = asApiError(thrown);
    }
  }

  async #arrange(opened: Opened): Promise<void> {
    this.#outbox?.stop();
    const store = await openOutboxStore();
    const outbox = new Outbox({
      taskId: this.taskId,
      protocolHash: opened.protocol.hash,
      store,
      send: sendTo(this.taskId),
      timers: {
        now: () => Date.now(),
        set: (run, delayMs) => window.setTimeout(run, delayMs),
        clear: (timer) => window.clearTimeout(timer),
      },
      onStatus: (status) => this.#onStatus(status),
      onSetAside: (entries, refused) =>
        this.#log?.setAside(entries.map((entry) => entry.id), refused),
    });
    const waiting = await outbox.load();
    this.#outbox = outbox;
    this.#log = new LabelLog({
      taskId: this.taskId,
      operations: [...opened.operations, ...waiting],
      sink: { add: (operation: Operation) => outbox.add(operation) },
      now: () => Date.now(),
      newId: (prefix) => newIdentifier(prefix, Date.now()),
      onChange: () => this.#show(),
      onSinkFailure: () => (this.storageFailed = true),
    });
    this.opened = opened;
    this.submitted = opened.submitted;
    this.#show();
    if (this.cine?.clip.clip_id !== opened.clip.clip_id) this.#arrangeViewer(opened);
    if (this.role === 'writer' && waiting.length) void outbox.flush();
  }

  #arrangeViewer(opened: Opened): void {
    this.cine?.close();
    const { clip } = opened;
    const cine = new Cine(clip);
    this.cine = cine;
    this.view = new View({ rows: clip.rows, columns: clip.columns });
    this.editor = new Editor({
      size: { rows: clip.rows, columns: clip.columns },
      regions: clip.regions,
      shapesAt: (frame) => this.byFrame.get(frame) ?? NO_SHAPES,
      frame: () => cine.frame,
      mayEdit: () => this.mayAnswer && this.wide,
      firstFrameOnly: (type) => this.#nextShape(type)?.frame === 'first',
      add: (shape) => this.#add(shape),
      update: (shape_id, points) => this.#update(shape_id, points),
      remove: (shape_id) => this.#remove(shape_id),
    });
  }

  #add(shape: NewShape): string {
    const shape_id = newIdentifier('shape', Date.now());
    const label = this.#nextShape(shape.type)?.label;
    if (label === undefined) this.scratch = [...this.scratch, { ...shape, shape_id, label: SCRATCH }];
    else this.#log?.append({ kind: 'shape.add', payload: { ...shape, shape_id, label } });
    return shape_id;
  }

  #update(shape_id: string, points: ViewerShape['points']): void {
    if (this.#isScratch(shape_id)) {
      this.scratch = this.scratch.map((s) => (s.shape_id === shape_id ? { ...s, points } : s));
    } else this.#log?.append({ kind: 'shape.update', payload: { shape_id, points } });
  }

  #remove(shape_id: string): void {
    if (this.#isScratch(shape_id)) {
      this.scratch = this.scratch.filter((shape) => shape.shape_id !== shape_id);
    } else this.#log?.append({ kind: 'shape.remove', payload: { shape_id } });
  }

  #nextShape(type: ShapeType): ProtocolShape | undefined {
    const shapes = this.labelsOf(type);
    return shapes.find((shape) => shape.label === this.activeLabel[type]) ?? shapes[0];
  }

  #isScratch(shape_id: string): boolean {
    return this.scratch.some((shape) => shape.shape_id === shape_id);
  }

  #show(): void {
    if (!this.#log) return;
    this.state = this.#log.state;
    this.edits = this.#log.operations.length;
  }

  #onStatus(status: OutboxStatus): void {
    this.status = status;
    if (status.phase === 'other_browser') this.role = 'reader';
    if (status.phase === 'signed_out' && !this.#asking) void this.#signIn();
  }

  /** Another tab may have signed in already; else a person does, without leaving the page. */
  async #signIn(): Promise<void> {
    this.#asking = true;
    await session.load();
    await this.#outbox?.resume();
    if (this.status.phase === 'signed_out' && (await session.ask())) await this.#outbox?.resume();
    this.#asking = false;
  }
}
