// The sound of the Doppler shift: towards the probe on the left, away on the right.

const AHEAD_S = 0.08;
const MOST_AHEAD_S = 0.4;

export class DopplerSound {
  #context: AudioContext | null = null;
  #gain: GainNode | null = null;
  #next = 0;

  /** Browsers allow sound only after a key or click, so this is called from one. */
  start(volume: number): void {
    if (this.#context) return this.setVolume(volume);
    this.#context = new AudioContext();
    this.#gain = this.#context.createGain();
    this.#gain.connect(this.#context.destination);
    this.setVolume(volume);
  }

  setVolume(volume: number): void {
    if (this.#gain) this.#gain.gain.value = Math.max(0, Math.min(1, volume));
  }

  /** Queue interleaved samples behind those that are still to be heard. */
  push(samples: Int16Array, rate: number): void {
    const context = this.#context;
    if (!context || !this.#gain || samples.length < 2 || rate < 3000) return;
    const count = samples.length >> 1;
    const buffer = context.createBuffer(2, count, Math.max(8000, rate));
    for (const channel of [0, 1]) {
      const data = buffer.getChannelData(channel);
      for (let i = 0; i < count; i += 1) data[i] = samples[2 * i + channel]! / 32768;
    }
    const now = context.currentTime;
    if (this.#next < now || this.#next > now + MOST_AHEAD_S) this.#next = now + AHEAD_S;
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#gain);
    source.start(this.#next);
    this.#next += buffer.duration;
  }

  stop(): void {
    void this.#context?.close();
    this.#context = null;
    this.#gain = null;
  }
}
