import { describe, expect, it } from 'vitest';
import { FrameStore } from '@/viewer/frame_store';

interface Request {
  frame: number;
  aborted: boolean;
  answer: (status?: number) => void;
}

function rig(frameCount: number, budgetFrames: number) {
  const requests: Request[] = [];
  const ready: number[] = [];
  const failures: [number, string][] = [];
  let closed = 0;
  const store = new FrameStore({
    frameCount,
    rows: 10,
    columns: 10,
    address: (frame) => `/frames/${frame}`,
    bitmapBudget: budgetFrames * 400,
    fetch: (address, init) =>
      new Promise((resolve, reject) => {
        const request: Request = {
          frame: Number(String(address).split('/').at(-1)),
          aborted: false,
          answer: (status = 200) =>
            resolve(new Response('x', { status, headers: { 'X-Frame-Sha256': 'abc' } })),
        };
        init?.signal?.addEventListener('abort', () => {
          request.aborted = true;
          reject(new DOMException('aborted', 'AbortError'));
        });
        requests.push(request);
      }),
    decode: () => Promise.resolve({ width: 10, height: 10, close: () => (closed += 1) } as ImageBitmap),
    onReady: (frame) => ready.push(frame),
    onFailure: (frame, failure) => failures.push([frame, failure.kind]),
  });
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
  const answerAll = async () => {
    for (let done = 0; done < requests.length; done += 1) {
      requests[done]?.answer();
      await settle();
    }
  };
  return { store, requests, ready, failures, settle, answerAll, closed: () => closed };
}

describe('FrameStore', () => {
  it('asks for the wanted frame first, then ahead in the direction of travel', () => {
    const forward = rig(30, 8);
    forward.store.want(10, 1);
    expect(forward.requests.map((request) => request.frame)).toEqual([10, 11, 12, 13]);
    const backward = rig(30, 8);
    backward.store.want(1, -1);
    expect(backward.requests.map((request) => request.frame)).toEqual([1, 0, 29, 28]);
  });

  it('aborts what nobody waits for any more', async () => {
    const { store, requests, settle } = rig(30, 6);
    store.want(0, 1);
    store.want(20, 1);
    await settle();
    expect(requests.slice(0, 4).every((request) => request.aborted)).toBe(true);
    expect(requests.slice(4).map((request) => request.frame)).toEqual([20, 21, 22, 23]);
  });

  it('stays within its budget and closes what it drops', async () => {
    const { store, answerAll, closed } = rig(40, 8);
    for (let frame = 0; frame < 40; frame += 1) {
      store.want(frame, 1);
      await answerAll();
      expect(store.bitmapBytes).toBeLessThanOrEqual(8 * 400);
      expect(store.has(frame)).toBe(true);
    }
    expect(closed()).toBeGreaterThan(30);
  });

  it('decodes again from kept bytes without a second request', async () => {
    const { store, requests, answerAll } = rig(40, 8);
    store.want(0, 1);
    await answerAll();
    store.want(20, 1);
    await answerAll();
    const before = requests.length;
    store.want(0, 1);
    await answerAll();
    expect(store.has(0)).toBe(true);
    expect(requests.slice(before).map((request) => request.frame)).not.toContain(0);
    expect(store.sha256(0)).toBe('abc');
  });

  it('reports a refused frame once and tries again when it is wanted anew', async () => {
    const { store, requests, failures, settle } = rig(1, 8);
    store.want(0, 1);
    requests[0]?.answer(404);
    await settle();
    expect(failures).toEqual([[0, 'refused']]);
    store.want(0, 1);
    requests[1]?.answer();
    await settle();
    expect(store.has(0)).toBe(true);
  });
});
