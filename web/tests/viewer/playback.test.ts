import { describe, expect, it } from 'vitest';
import { ASSUMED_FRAME_MS, FrameClock } from '@/viewer/frame_clock';
import { Playback } from '@/viewer/playback';

describe('FrameClock', () => {
  it('plays a uniform time and loops', () => {
    const clock = new FrameClock(30, 33.333);
    expect(clock.frameAt(0)).toBe(0);
    expect(clock.frameAt(33.333)).toBe(1);
    expect(clock.frameAt(33.333 * 29.5)).toBe(29);
    expect(clock.frameAt(clock.durationMs)).toBe(0);
    expect(clock.assumed).toBe(false);
  });

  it('reads a list as the times from frame to frame', () => {
    const clock = new FrameClock(4, [0, 10, 30, 20]);
    expect([0, 9, 10, 39, 40, 59, 60, 79, 80].map((ms) => clock.frameAt(ms))).toEqual([
      0, 0, 1, 1, 2, 2, 3, 3, 0,
    ]);
  });

  it('says when the time is assumed', () => {
    for (const unusable of [null, [], [0, 0, 0], [0, 10, -1], 0]) {
      const clock = new FrameClock(3, unusable);
      expect(clock.assumed).toBe(true);
      expect(clock.durationMs).toBeCloseTo(3 * ASSUMED_FRAME_MS);
    }
  });

  it('visits every frame once a pass', () => {
    const clock = new FrameClock(60, 33.333);
    const seen = Array.from({ length: 60 }, (_, k) => clock.frameAt(clock.startOf(k)));
    expect(seen).toEqual(Array.from({ length: 60 }, (_, k) => k));
  });
});

function rig(options: { ready?: (frame: number) => boolean; frames?: number } = {}) {
  let now = 0;
  let tick: (() => void) | null = null;
  const shown: number[] = [];
  const playback = new Playback({
    clock: new FrameClock(options.frames ?? 60, 1000 / 30),
    now: () => now,
    requestTick: (run) => ((tick = run), 1),
    cancelTick: () => (tick = null),
    isReady: options.ready ?? (() => true),
    onFrame: (frame) => shown.push(frame),
    onAhead: () => undefined,
    onPlaying: () => undefined,
  });
  const run = (ms: number, everyMs: number) => {
    for (const end = now + ms; now < end; ) {
      now += everyMs;
      const due = tick;
      tick = null;
      due?.();
    }
  };
  return { playback, shown, run };
}

describe('Playback', () => {
  it('shows 120 frames in 4 s at 30 a second on a 60 Hz screen', () => {
    const { playback, shown, run } = rig();
    playback.play();
    run(4000, 1000 / 60);
    expect(Math.abs(shown.length - 120)).toBeLessThanOrEqual(2);
    expect(playback.count.dropped).toBe(0);
  });

  it('drops frames on a slow machine and keeps the clock', () => {
    const { playback, shown, run } = rig();
    playback.play();
    run(1950, 130);
    expect(shown.length).toBeLessThanOrEqual(15);
    expect(playback.frame).toBe(58);
    expect(playback.count.dropped).toBeGreaterThan(40);
  });

  it('does not wait for a frame that is not there', () => {
    const { playback, shown, run } = rig({ ready: (frame) => frame !== 5 });
    playback.play();
    run(400, 1000 / 60);
    expect(shown).not.toContain(5);
    expect(shown).toContain(6);
    expect(playback.count.dropped).toBe(1);
  });

  it('steps, jumps and stops at both ends', () => {
    const { playback } = rig({ frames: 30 });
    playback.step(-1);
    expect(playback.frame).toBe(0);
    playback.step(10);
    playback.step(1);
    expect(playback.frame).toBe(11);
    playback.seek(29);
    playback.step(10);
    expect(playback.frame).toBe(29);
  });

  it('pauses on a step and goes on from the frame that stands', () => {
    const { playback, shown, run } = rig();
    playback.play();
    run(500, 1000 / 60);
    playback.step(1);
    expect(playback.playing).toBe(false);
    const at = playback.frame;
    playback.play();
    run(34, 1000 / 60);
    expect(shown.at(-1)).toBe(at + 1);
  });

  it('does not play a still', () => {
    const { playback } = rig({ frames: 1 });
    playback.play();
    expect(playback.playing).toBe(false);
  });
});
