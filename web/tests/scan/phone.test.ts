import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PhoneLink } from '@/rooms/scan/phone/phone_link.svelte';
import { phoneFrame, tiltBetween, TiltReader, tiltStep, type Tilt, type TiltState } from '@/rooms/scan/phone/tilt';

class Socket {
  static all: Socket[] = [];
  sent: Record<string, unknown>[] = [];
  closed: number | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor(readonly url: string) {
    Socket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(code: number): void {
    this.closed = code;
    this.onclose?.();
  }
  says(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  Socket.all = [];
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal('location', { protocol: 'https:', host: 'scan.example' });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the link of a phone', () => {
  function paired(): { link: PhoneLink; socket: Socket } {
    const link = new PhoneLink();
    link.pair('ABC234');
    const socket = Socket.all[0]!;
    socket.onopen?.();
    socket.says({ topic: 'paired' });
    return { link, socket };
  }
  it('says its code and nothing before it is paired', () => {
    const link = new PhoneLink();
    link.move({ slide_mm: 1 });
    link.pair('ABC234');
    const socket = Socket.all[0]!;
    expect(socket.url).toBe('wss://scan.example/api/scan/controller');
    socket.onopen?.();
    link.move({ slide_mm: 1 });
    vi.advanceTimersByTime(100);
    expect(socket.sent).toEqual([{ kind: 'pair', code: 'ABC234' }]);
    socket.says({ topic: 'paired' });
    expect(link.state).toBe('paired');
  });
  it('sums what comes within a moment, and sends what is over the bound with the next', () => {
    const { link, socket } = paired();
    link.move({ slide_mm: 15, tilt_deg: 0.5 });
    link.move({ slide_mm: 15, press_mm: -0.001, rock_deg: Number.NaN });
    vi.advanceTimersByTime(100);
    expect(socket.sent.slice(1)).toEqual([
      { kind: 'move', by: { slide_mm: 20, tilt_deg: 0.5 } }, { kind: 'move', by: { slide_mm: 10 } },
    ]);
  });
  it('keeps why it was refused, and what ended it', () => {
    const link = new PhoneLink();
    link.pair('WRONG2');
    Socket.all[0]!.says({ topic: 'refused', what: 'This code does not pair.' });
    Socket.all[0]!.close(4403);
    expect([link.state, link.problem?.what]).toEqual(['unpaired', 'This code does not pair.']);
    const next = paired();
    void next;
    const { link: other } = { link: new PhoneLink() };
    other.pair('ABC234');
    const socket = Socket.all.at(-1)!;
    socket.says({ topic: 'paired' });
    socket.close(1006);
    expect([other.state, other.problem]).toEqual(['ended', null]);
  });
  it('closes its socket when the person ends it', () => {
    const { link, socket } = paired();
    link.close();
    expect([socket.closed, link.state]).toEqual([1000, 'ended']);
  });
});

describe('the tilt of a phone', () => {
  const flat = phoneFrame(0, 0, 0);
  it('takes its face down as beam and its top as marker', () => {
    const [marker, across, beam] = flat.map((row) => row.map((one) => Math.round(one) + 0));
    expect([marker, across, beam]).toEqual([[0, 1, 0], [1, 0, 0], [0, 0, -1]]);
  });
  it('rocks when the top is lifted, tilts when a side is, rotates when it is turned on the table', () => {
    const lifted = tiltBetween(flat, phoneFrame(0, 10, 0));
    expect([lifted.rock_deg, lifted.tilt_deg, lifted.rotate_deg].map((one) => Math.round(one * 1e6) / 1e6 + 0)).toEqual([10, 0, 0]);
    const side = tiltBetween(flat, phoneFrame(0, 0, 10));
    expect(Math.abs(side.tilt_deg)).toBeCloseTo(10, 9);
    expect([side.rock_deg, side.rotate_deg].map(Math.abs)).toEqual([expect.closeTo(0, 9), expect.closeTo(0, 9)]);
    const turned = tiltBetween(flat, phoneFrame(25, 0, 0));
    expect(Math.abs(turned.rotate_deg)).toBeCloseTo(25, 9);
  });
  it('does not depend on how the phone is held when it is switched on', () => {
    // The same turn about the phone's own axis across, from upright instead of flat.
    const [before, after] = [tiltBetween(phoneFrame(40, 60, 0), phoneFrame(40, 70, 0)), tiltBetween(flat, phoneFrame(0, 10, 0))];
    for (const axis of ['rock_deg', 'tilt_deg', 'rotate_deg'] as const) expect(before[axis]).toBeCloseTo(after[axis], 9);
  });
  it('goes the short way round', () => {
    const at = (rotate_deg: number): Tilt => ({ rotate_deg, rock_deg: 0, tilt_deg: 0 });
    expect(tiltStep(at(179), at(-179)).rotate_deg).toBe(2);
    expect(tiltStep(at(-179), at(179)).rotate_deg).toBe(-2);
  });
});

describe('reading the motion sensors', () => {
  let listener: ((event: object) => void) | null;
  const moves: Tilt[] = [];
  const states: TiltState[] = [];
  function reader(secure: boolean, event: object | undefined): TiltReader {
    listener = null;
    moves.length = 0;
    states.length = 0;
    vi.stubGlobal('window', {
      isSecureContext: secure,
      addEventListener: (_: string, heard: (event: object) => void) => (listener = heard),
      removeEventListener: () => (listener = null),
    });
    vi.stubGlobal('DeviceOrientationEvent', event);
    return new TiltReader((by) => moves.push(by), (state) => states.push(state));
  }
  it('is refused with its reason on a page that is not secure, without sensors and without permission', async () => {
    await reader(false, {}).start();
    expect([states, listener]).toEqual([['insecure'], null]);
    await reader(true, undefined).start();
    expect(states).toEqual(['absent']);
    await reader(true, { requestPermission: () => Promise.resolve('denied') }).start();
    expect([states, listener]).toEqual([['denied'], null]);
    await reader(true, { requestPermission: () => Promise.reject(new Error('not from a tap')) }).start();
    expect(states).toEqual(['denied']);
  });
  it('moves by what changed since the phone was taken into the hand', async () => {
    const read = reader(true, { requestPermission: () => Promise.resolve('granted') });
    await read.start();
    listener!({ alpha: null, beta: null, gamma: null });
    listener!({ alpha: 10, beta: 50, gamma: 0 });
    listener!({ alpha: 10, beta: 53, gamma: 0 });
    listener!({ alpha: 10, beta: 51, gamma: 0 });
    expect(moves.map((one) => one.rock_deg)).toEqual([expect.closeTo(3, 9), expect.closeTo(-2, 9)]);
    vi.advanceTimersByTime(2000);
    expect(states).toEqual(['on']);
    read.stop();
    expect([listener, states]).toEqual([null, ['on', 'off']]);
  });
  it('says so when no sensor answers', async () => {
    const read = reader(true, {});
    await read.start();
    vi.advanceTimersByTime(2000);
    expect([states, listener]).toEqual([['on', 'off', 'absent'], null]);
  });
});
