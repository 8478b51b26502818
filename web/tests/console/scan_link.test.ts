import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FAILED, ScanLink, UNREADABLE } from '@/console/scan_link.svelte';
import { readFrame, type ScanFrame } from '@/console/wire';
import { greyBytes, PARALLEL } from './frames';
import { PROBE, SETTINGS } from './settings';

const PIXELS = new Array<number>(PARALLEL.lines * PARALLEL.samples).fill(7);

class Socket {
  static readonly OPEN = 1;
  static all: Socket[] = [];
  readyState = 0;
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(readonly url: string) {
    Socket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(code = 1000): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
  opens(): void {
    this.readyState = Socket.OPEN;
    this.onopen?.();
    this.says({ topic: 'opened', control: 4 });
  }
  says(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  shows(data: ArrayBuffer): void {
    this.onmessage?.({ data });
  }
  get controls(): { number: number; probe: { slide_mm: number }; by: string[] }[] {
    return this.sent.slice(1).map((text) => JSON.parse(text)).filter((one) => one.kind === 'control');
  }
}

let frames: ScanFrame[];
let words: string[];
function opened(): { link: ScanLink; socket: Socket } {
  const link = new ScanLink('scan_1', { frame: (frame) => frames.push(frame), word: (topic) => words.push(topic) });
  link.open();
  const socket = Socket.all.at(-1)!;
  socket.opens();
  return { link, socket };
}

beforeEach(() => {
  vi.useFakeTimers();
  Socket.all = [];
  frames = [];
  words = [];
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal('location', { protocol: 'http:', host: '127.0.0.1:8000' });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('opening', () => {
  it('signs in, then names the session', () => {
    const { link, socket } = opened();
    expect(socket.url).toBe('ws://127.0.0.1:8000/api/scan/live');
    expect(socket.sent[0]).toBe('none');
    expect(JSON.parse(socket.sent[1]!)).toEqual({ kind: 'open', session_id: 'scan_1' });
    expect([link.state, words]).toEqual(['live', ['opened']]);
  });
});

describe('controls', () => {
  it('go out at once, then only the newest of a moment, numbered on from the server', () => {
    const { link, socket } = opened();
    for (let i = 1; i <= 5; i += 1) link.control({ ...PROBE, slide_mm: i }, SETTINGS);
    vi.advanceTimersByTime(50);
    expect(socket.controls.map((one) => [one.number, one.probe.slide_mm])).toEqual([[5, 1], [6, 5]]);
  });
  it('tell once what has moved the probe, also what did while nothing could be sent', () => {
    const { link, socket } = opened();
    link.moved('mouse');
    link.control({ ...PROBE, slide_mm: 1 }, SETTINGS);
    link.moved('gamepad');
    link.moved('keyboard');
    link.moved('gamepad');
    link.control({ ...PROBE, slide_mm: 2 }, SETTINGS);
    vi.advanceTimersByTime(13);
    link.control({ ...PROBE, slide_mm: 2 }, SETTINGS);
    vi.advanceTimersByTime(13);
    expect(socket.controls.map((one) => one.by)).toEqual([['mouse'], ['gamepad', 'keyboard'], []]);
  });
  it('are remembered, so that a stored frame names what it obeyed', () => {
    const { link } = opened();
    link.control({ ...PROBE, slide_mm: 1 }, SETTINGS);
    vi.advanceTimersByTime(13);
    link.control({ ...PROBE, slide_mm: 2 }, SETTINGS);
    expect(link.heldAt(5)?.probe.slide_mm).toBe(1);
    expect(link.heldAt(6)?.probe.slide_mm).toBe(2);
    expect(link.heldAt(99)).toBeNull();
  });
  it('wait while the connection is lost, without spinning', () => {
    const { link, socket } = opened();
    socket.readyState = 3;
    link.control(PROBE, SETTINGS);
    vi.advanceTimersByTime(13);
    expect(socket.controls).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('frames', () => {
  it('are acknowledged when shown, and their delay is known', () => {
    const { link, socket } = opened();
    for (let i = 0; i < 20; i += 1) {
      link.control({ ...PROBE, slide_mm: i }, SETTINGS);
      vi.advanceTimersByTime(40);
      link.shown(readFrame(greyBytes(PARALLEL, PIXELS, i, 5 + i)));
    }
    expect(socket.sent).toContain(JSON.stringify({ kind: 'seen', index: 19 }));
    expect(link.delayMs).toBeCloseTo(40, 0);
  });
  it('of another version end the link with a word for it', () => {
    const { link, socket } = opened();
    socket.shows(greyBytes(PARALLEL, PIXELS));
    socket.shows(new ArrayBuffer(80));
    expect(frames.length).toBe(1);
    expect([link.state, link.code]).toEqual(['refused', UNREADABLE]);
    vi.advanceTimersByTime(10_000);
    expect(Socket.all.length).toBe(1);
  });
});

describe('a lost connection', () => {
  it('is tried again, later each time, and is live again', () => {
    const { link } = opened();
    Socket.all[0]!.close(1006);
    expect(link.state).toBe('lost');
    vi.advanceTimersByTime(250);
    expect(Socket.all.length).toBe(2);
    Socket.all[1]!.close(1006);
    vi.advanceTimersByTime(499);
    expect(Socket.all.length).toBe(2);
    vi.advanceTimersByTime(1);
    Socket.all[2]!.opens();
    expect(link.state).toBe('live');
    Socket.all[2]!.close(1006);
    vi.advanceTimersByTime(250);
    expect(Socket.all.length).toBe(4);
  });
});

describe('a refusal', () => {
  for (const code of [4401, 4404, 4409, 4410, 4422]) {
    it(`with ${code} is not tried again by itself`, () => {
      const { link, socket } = opened();
      socket.says({ topic: 'refused', what: 'No.' });
      socket.close(code);
      vi.advanceTimersByTime(60_000);
      expect([link.state, link.code, link.reason?.['what'], Socket.all.length]).toEqual(['refused', code, 'No.', 1]);
    });
  }
  it('is lifted by hand', () => {
    const { link, socket } = opened();
    socket.close(4409);
    link.again();
    Socket.all[1]!.opens();
    expect([link.state, link.code]).toEqual(['live', null]);
  });
  it('comes when the scanner stopped', () => {
    const { link, socket } = opened();
    socket.says({ topic: 'failed', what: 'The simulated scanner stopped.' });
    expect([link.state, link.code, link.reason?.['what']]).toEqual(['refused', FAILED, 'The simulated scanner stopped.']);
  });
  it('does not follow a close by the page itself', () => {
    const { link } = opened();
    link.close();
    vi.advanceTimersByTime(60_000);
    expect([link.state, Socket.all.length]).toEqual(['ended', 1]);
  });
});
