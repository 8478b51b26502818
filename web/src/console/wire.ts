// Frames of the scanner as they come over the socket. The layout is that of api/scan/wire.py.

export interface Grid {
  kind: 'parallel' | 'sector';
  lines: number;
  samples: number;
  /** mm across the beam (parallel) or radians (sector). */
  linePitch: number;
  firstLine: number;
  samplePitchMm: number;
  startMm: number;
  apexMm: number;
  steerRad: number;
}
interface Head {
  index: number;
  control: number;
  timeS: number;
}
export interface GreyFrame extends Head {
  kind: 'grey';
  grid: Grid;
  /** lines x samples, line by line. */
  pixels: Uint8Array;
}
export interface ColourFrame extends Head {
  kind: 'colour';
  grid: Grid;
  /** -127 to 127 of the Nyquist velocity, positive towards the probe. */
  velocity: Int8Array;
  power: Uint8Array;
  nyquistCmS: number;
}
export interface SpectralStrip extends Head {
  kind: 'spectral';
  columns: number;
  bins: number;
  /** columns x bins; bin 0 is the lower edge. */
  cells: Uint8Array;
  columnS: number;
  bottomCmS: number;
  topCmS: number;
  envelopeCmS: Float32Array;
  /** samples x 2: towards and away from the probe. */
  sound: Int16Array;
  soundHz: number;
}
export type ScanFrame = GreyFrame | ColourFrame | SpectralStrip;

const MAGIC = 0x31464253;
const HEAD = 64;

/** Read one message; throws RangeError when it is cut short or of another version. */
export function readFrame(buffer: ArrayBuffer): ScanFrame {
  const view = new DataView(buffer);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError('not a frame of this version');
  const head = {
    index: view.getUint32(12, true),
    control: view.getUint32(16, true),
    timeS: view.getFloat64(24, true),
  };
  const kind = view.getUint8(4);
  if (kind === 3) return readSpectral(view, head);
  const grid = readGrid(view);
  const cells = grid.lines * grid.samples;
  if (kind === 1) return { kind: 'grey', ...head, grid, pixels: new Uint8Array(buffer, HEAD, cells) };
  if (kind !== 2) throw new RangeError('not a kind of frame that is known');
  return {
    kind: 'colour', ...head, grid,
    velocity: new Int8Array(buffer, HEAD, cells),
    power: new Uint8Array(buffer, HEAD + cells, cells),
    nyquistCmS: view.getFloat32(56, true),
  };
}

function readGrid(view: DataView): Grid {
  return {
    kind: view.getUint8(5) === 1 ? 'sector' : 'parallel',
    lines: view.getUint16(6, true),
    samples: view.getUint16(8, true),
    linePitch: view.getFloat32(32, true),
    firstLine: view.getFloat32(36, true),
    samplePitchMm: view.getFloat32(40, true),
    startMm: view.getFloat32(44, true),
    apexMm: view.getFloat32(48, true),
    steerRad: view.getFloat32(52, true),
  };
}

function readSpectral(view: DataView, head: Head): SpectralStrip {
  const columns = view.getUint16(6, true);
  const bins = view.getUint16(8, true);
  const samples = view.getUint32(20, true);
  const padded = Math.ceil((columns * bins) / 4) * 4;
  const envelope = HEAD + padded;
  const sound = envelope + 4 * columns;
  return {
    kind: 'spectral', ...head, columns, bins,
    cells: new Uint8Array(view.buffer, HEAD, columns * bins),
    columnS: view.getFloat32(32, true),
    bottomCmS: view.getFloat32(36, true),
    topCmS: view.getFloat32(40, true),
    envelopeCmS: new Float32Array(view.buffer, envelope, columns),
    sound: new Int16Array(view.buffer, sound, samples * 2),
    soundHz: view.getUint16(10, true) * 10,
  };
}
