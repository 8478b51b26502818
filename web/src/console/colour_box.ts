// The box of colour as the scanner samples it: a parallelogram of steered lines, or a part of
// a sector. The geometry is that of simulator/doppler/colour_frame.py.
import type { ColourSettings } from './controls';
import type { PlanePoint } from './scan_geometry';
import type { Grid } from './wire';

const LEAST_SECTOR_RAD = 0.02;
const ARC_POINTS = 24;
const radians = (deg: number): number => (deg * Math.PI) / 180;

interface Sector {
  low: number;
  high: number;
  near: number;
  far: number;
}

/** Corners of the box in the plane, mm, in order round it; arcs of a sector as short chords. */
export function boxOutline(colour: ColourSettings, picture: Grid): PlanePoint[] {
  if (picture.kind === 'sector') return sectorOutline(sectorOf(colour, picture), picture.apexMm);
  const { centre_mm, depth_mm, width_mm, height_mm, steer_deg } = colour;
  const corner = (side: number, end: number): PlanePoint => {
    const down = (end * height_mm) / 2;
    return { x: centre_mm + (side * width_mm) / 2 + down * Math.tan(radians(steer_deg)), z: depth_mm + down };
  };
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
}

/** Distance of a point from the edge of the box, about mm: negative inside. */
export function fromBoxEdge(colour: ColourSettings, picture: Grid, point: PlanePoint): number {
  if (picture.kind === 'sector') {
    const { low, high, near, far } = sectorOf(colour, picture);
    const reach = Math.hypot(point.x, point.z + picture.apexMm);
    const angle = Math.atan2(point.x, point.z + picture.apexMm);
    const across = (Math.abs(angle - (low + high) / 2) - (high - low) / 2) * reach;
    return Math.max(across, Math.abs(reach - (near + far) / 2) - (far - near) / 2);
  }
  const down = point.z - colour.depth_mm;
  const middle = colour.centre_mm + down * Math.tan(radians(colour.steer_deg));
  const across = Math.abs(point.x - middle) - colour.width_mm / 2;
  return Math.max(across, Math.abs(down) - colour.height_mm / 2);
}

/** Angles (radians) and distances from the apex (mm) of the box in a sector. */
function sectorOf(colour: ColourSettings, picture: Grid): Sector {
  const behind = colour.depth_mm + picture.apexMm;
  const middle = Math.atan2(colour.centre_mm, behind);
  const reach = Math.hypot(colour.centre_mm, behind);
  const half = colour.width_mm / 2 / reach;
  const edge = picture.linePitch / 2 - picture.firstLine;
  const low = Math.min(Math.max(middle - half, -edge), edge - LEAST_SECTOR_RAD);
  const high = Math.max(Math.min(middle + half, edge), low + LEAST_SECTOR_RAD);
  const near = Math.max(reach - colour.height_mm / 2, picture.apexMm);
  return { low, high, near, far: near + colour.height_mm };
}

function sectorOutline({ low, high, near, far }: Sector, apexMm: number): PlanePoint[] {
  const arc = (reach: number, from: number, to: number): PlanePoint[] =>
    Array.from({ length: ARC_POINTS + 1 }, (_, i) => {
      const angle = from + ((to - from) * i) / ARC_POINTS;
      return { x: reach * Math.sin(angle), z: reach * Math.cos(angle) - apexMm };
    });
  return [...arc(near, low, high), ...arc(far, high, low)];
}
