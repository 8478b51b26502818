// The line that the gate lies on, and moving gate or box. The geometry is that of
// simulator/geometry/doppler_line.py: steered from the face, or from the apex of a sector.
import { clamp, type ConsoleSettings, type SpectralSettings } from '../controls';
import type { PlanePoint } from '../scan_geometry';
import type { Grid } from '../wire';

export interface DopplerLine {
  /** Where the line leaves the face of the probe. */
  foot: PlanePoint;
  /** Angle to the depth axis of the probe, radians, positive towards the marker. */
  angle: number;
}
type GatePlace = Pick<SpectralSettings, 'lateral_mm' | 'depth_mm' | 'steer_deg'>;

const LATERAL_MM = [-60, 60] as const;
const DEPTH_MM = [2, 180] as const;

export function dopplerLine(gate: GatePlace, picture: Grid): DopplerLine {
  if (picture.kind === 'parallel') {
    return { foot: { x: gate.lateral_mm, z: 0 }, angle: (gate.steer_deg * Math.PI) / 180 };
  }
  const edge = Math.abs(picture.firstLine);
  const share = gate.lateral_mm / Math.max(picture.apexMm + gate.depth_mm, 1e-9);
  const angle = clamp(Math.asin(clamp(share, -1, 1)), -edge, edge);
  return { foot: { x: picture.apexMm * Math.sin(angle), z: picture.apexMm * (Math.cos(angle) - 1) }, angle };
}

/** The point of a line at a range from the face, mm. */
export function alongLine({ foot, angle }: DopplerLine, range: number): PlanePoint {
  return { x: foot.x + range * Math.sin(angle), z: foot.z + range * Math.cos(angle) };
}

/** Range at which a line leaves the picture, mm. */
export function lineEnd(line: DopplerLine, picture: Grid): number {
  const depth = picture.startMm + picture.samples * picture.samplePitchMm;
  if (picture.kind === 'sector') return depth;
  const side = Math.sin(line.angle);
  const down = depth / Math.cos(line.angle);
  if (side === 0) return down;
  const edge = (Math.abs(picture.firstLine) + picture.linePitch / 2) * Math.sign(side);
  return Math.max(0, Math.min(down, (edge - line.foot.x) / side));
}

/** Middle of the gate. */
export const gatePoint = (gate: GatePlace, picture: Grid): PlanePoint => alongLine(dopplerLine(gate, picture), gate.depth_mm);

/**
 * Settings with the gate (spectral) or the box (colour) moved across and deeper, mm: the gate
 * goes deeper along its own line. Unchanged in grey scale.
 */
export function withPlace(settings: ConsoleSettings, across: number, deeper: number, picture: Grid | null): ConsoleSettings {
  const { spectral, mode } = settings;
  if (mode !== 'spectral') return withBox(settings, across, deeper);
  const depth = held(spectral.depth_mm + deeper, DEPTH_MM);
  if (picture?.kind !== 'sector') return withGate(settings, spectral.lateral_mm + across, depth);
  // In a sector the gate keeps to its line: it goes from the middle as the lines part.
  const { angle } = dopplerLine(spectral, picture);
  const apart = (picture.apexMm + depth) * Math.sin(angle);
  return withGate(settings, withinSector(apart + across, depth, picture), depth);
}

/** Settings with the gate or box carried over the picture by mm: it stays under the pointer. */
export function withCarried(settings: ConsoleSettings, by: PlanePoint, picture: Grid): ConsoleSettings {
  if (settings.mode !== 'spectral') return withBox(settings, by.x, by.z);
  const { spectral } = settings;
  const line = dopplerLine(spectral, picture);
  const from = alongLine(line, spectral.depth_mm);
  const to = { x: from.x + by.x, z: from.z + by.z };
  if (picture.kind === 'sector') {
    const depth = held(Math.hypot(to.x, to.z + picture.apexMm) - picture.apexMm, DEPTH_MM);
    return withGate(settings, withinSector(to.x, depth, picture), depth);
  }
  const depth = held(to.z / Math.cos(line.angle), DEPTH_MM);
  return withGate(settings, to.x - depth * Math.sin(line.angle), depth);
}

/** The lateral place, held to the first and last line of a sector. */
function withinSector(lateral: number, depth: number, picture: Grid): number {
  const most = (picture.apexMm + depth) * Math.sin(Math.abs(picture.firstLine));
  return clamp(lateral, -most, most);
}

function withGate(settings: ConsoleSettings, lateral: number, depth: number): ConsoleSettings {
  return { ...settings, spectral: { ...settings.spectral, lateral_mm: held(lateral, LATERAL_MM), depth_mm: depth } };
}

function withBox(settings: ConsoleSettings, across: number, deeper: number): ConsoleSettings {
  const { colour, mode } = settings;
  if (mode !== 'colour') return settings;
  return {
    ...settings,
    colour: {
      ...colour,
      centre_mm: held(colour.centre_mm + across, LATERAL_MM), depth_mm: held(colour.depth_mm + deeper, DEPTH_MM),
    },
  };
}

const held = (value: number, [low, high]: readonly [number, number]): number => Number(clamp(value, low, high).toFixed(2));
