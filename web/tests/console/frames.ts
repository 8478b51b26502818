// Frames as the server packs them, made by hand for the tests.
import type { Grid } from '@/console/wire';

const MAGIC = 0x31464253;
export const PARALLEL: Grid = {
  kind: 'parallel', lines: 5, samples: 8, linePitch: 1, firstLine: -2, samplePitchMm: 0.5, startMm: 0, apexMm: 0, steerRad: 0,
};

interface Head {
  kind: number;
  grid?: Grid;
  across: number;
  along: number;
  index?: number;
  control?: number;
  rate?: number;
  sound?: number;
  numbers?: readonly number[];
}

function head(bytes: number, given: Head): { buffer: ArrayBuffer; view: DataView } {
  const buffer = new ArrayBuffer(64 + bytes);
  const view = new DataView(buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint8(4, given.kind);
  view.setUint8(5, given.grid?.kind === 'sector' ? 1 : 0);
  view.setUint16(6, given.across, true);
  view.setUint16(8, given.along, true);
  view.setUint16(10, given.rate ?? 0, true);
  view.setUint32(12, given.index ?? 0, true);
  view.setUint32(16, given.control ?? 0, true);
  view.setUint32(20, given.sound ?? 0, true);
  view.setFloat64(24, 1.25, true);
  (given.numbers ?? []).forEach((one, i) => view.setFloat32(32 + 4 * i, one, true));
  return { buffer, view };
}

const gridNumbers = (grid: Grid): number[] => [
  grid.linePitch, grid.firstLine, grid.samplePitchMm, grid.startMm, grid.apexMm, grid.steerRad,
];

export function greyBytes(grid: Grid, pixels: readonly number[], index = 0, control = 0): ArrayBuffer {
  const { buffer } = head(pixels.length, {
    kind: 1, grid, across: grid.lines, along: grid.samples, index, control, numbers: gridNumbers(grid),
  });
  new Uint8Array(buffer, 64).set(pixels);
  return buffer;
}

export function colourBytes(grid: Grid, velocity: readonly number[], power: readonly number[], nyquist: number): ArrayBuffer {
  const { buffer } = head(velocity.length + power.length, {
    kind: 2, grid, across: grid.lines, along: grid.samples, numbers: [...gridNumbers(grid), nyquist],
  });
  new Int8Array(buffer, 64).set(velocity);
  new Uint8Array(buffer, 64 + velocity.length).set(power);
  return buffer;
}

export function spectralBytes(
  cells: readonly (readonly number[])[], envelope: readonly number[], sound: readonly number[],
): ArrayBuffer {
  const bins = cells[0]?.length ?? 0;
  const flat = cells.flat();
  const padded = Math.ceil(flat.length / 4) * 4;
  const { buffer, view } = head(padded + 4 * envelope.length + 2 * sound.length, {
    kind: 3, across: cells.length, along: bins, rate: 800, sound: sound.length / 2, numbers: [0.01, -20, 120],
  });
  new Uint8Array(buffer, 64).set(flat);
  envelope.forEach((one, i) => view.setFloat32(64 + padded + 4 * i, one, true));
  sound.forEach((one, i) => view.setInt16(64 + padded + 4 * envelope.length + 2 * i, one, true));
  return buffer;
}
