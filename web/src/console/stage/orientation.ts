// Which way the left side of the picture points, from how the probe is turned.

export type Direction = 'cranial' | 'caudal' | 'left' | 'right' | 'oblique';
/** Half the width of the range that still bears a direction's name, degrees. */
const NAMED_DEG = 30;

/** Direction of the marker: 0 is towards the head, -90 towards the patient's right. */
export function markerDirection(rotateDeg: number): Direction {
  const quarters: readonly (readonly [number, Direction])[] = [
    [0, 'cranial'], [90, 'left'], [-90, 'right'], [180, 'caudal'], [-180, 'caudal'],
  ];
  return quarters.find(([deg]) => Math.abs(rotateDeg - deg) <= NAMED_DEG)?.[1] ?? 'oblique';
}
