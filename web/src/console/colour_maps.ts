// Grey and colour maps as packed ABGR words, the order of ImageData on every machine in use.

const pack = (r: number, g: number, b: number): number =>
  ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;

/** Grey map: gamma 1 is linear; above 1 the middle tones darken. */
export function greyMap(gamma = 1): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const level = 255 * (i / 255) ** gamma;
    return pack(level, level, level);
  });
}

type Stop = readonly [number, number, number];
const TOWARDS: readonly Stop[] = [[90, 8, 8], [200, 30, 20], [255, 140, 30], [255, 235, 120]];
const AWAY: readonly Stop[] = [[8, 14, 96], [24, 66, 210], [40, 160, 240], [150, 240, 255]];
/** For people who do not tell red from blue by hue: orange against blue, lightness apart. */
const TOWARDS_SAFE: readonly Stop[] = [[120, 66, 0], [200, 120, 10], [245, 180, 60], [255, 236, 170]];
const AWAY_SAFE: readonly Stop[] = [[0, 40, 110], [0, 92, 190], [70, 150, 230], [180, 215, 255]];

/**
 * Colour of velocities -128 to 127 (index 0 to 255): towards the probe is the first ramp. A frame
 * that was made with inverted colours brings its velocities turned round already.
 */
export function velocityMap(safe = false): Uint32Array {
  const up = safe ? TOWARDS_SAFE : TOWARDS;
  const down = safe ? AWAY_SAFE : AWAY;
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const value = (i - 128) / 127;
    return between(value >= 0 ? up : down, Math.min(1, Math.abs(value)));
  });
}

/** A packed word as a style sheet writes it. */
export const cssOf = (word: number): string => `rgb(${word & 255} ${(word >>> 8) & 255} ${(word >>> 16) & 255})`;

function between(ramp: readonly Stop[], share: number): number {
  const at = share * (ramp.length - 1);
  const low = ramp[Math.floor(at)]!;
  const high = ramp[Math.min(ramp.length - 1, Math.floor(at) + 1)]!;
  const part = at - Math.floor(at);
  return pack(
    low[0] + (high[0] - low[0]) * part,
    low[1] + (high[1] - low[1]) * part,
    low[2] + (high[2] - low[2]) * part,
  );
}
