// The mouse on the picture: it moves the probe, the gate or the box, or places calipers.
import { fromBoxEdge } from '../colour_box';
import { movedProbe, type ConsoleSettings, type ProbeAxis, type ProbeControl } from '../controls';
import { fromScreen, type PlanePoint, type Stage } from '../scan_geometry';
import type { Grid } from '../wire';
import { gatePoint, withCarried } from './doppler_line';

/** What the mouse acts on. */
export interface PointerTarget {
  readonly stage: Stage | null;
  /** Lines of the picture. */
  readonly grid: Grid | null;
  probe: ProbeControl;
  settings: ConsoleSettings | null;
  /** Places a caliper point; null when no caliper is in the hand. */
  readonly caliper: ((point: PlanePoint) => void) | null;
}

type Drag = 'probe' | 'place';
const HIT_MM = 3;
/** A neck has a radius of about 57 mm, so that 1 mm on it is about 1 degree round it. */
const DEG_PER_MM = 1;
const ANGLE_DEG_PER_PX = 0.12;
/** Degrees for one notch, and mm of pressing. */
const WHEEL = 0.5;

/** Listen on an element whose box is the stage; the returned function stops it. */
export function attachStagePointer(element: HTMLElement, target: PointerTarget): () => void {
  let drag: Drag | null = null;
  let last = { x: 0, y: 0 };

  const at = (event: PointerEvent, stage: Stage): { x: number; y: number } => {
    const box = element.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * stage.width,
      y: ((event.clientY - box.top) / box.height) * stage.height,
    };
  };
  const down = (event: PointerEvent): void => {
    const { stage, settings } = target;
    if (event.button !== 0 || !stage || !settings || onFoot(event)) return;
    last = at(event, stage);
    const point = fromScreen(stage, last.x, last.y);
    if (target.caliper) {
      target.caliper(point);
      return;
    }
    drag = plainEvent(event) && target.grid && onPlace(settings, target.grid, point) ? 'place' : 'probe';
    element.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    const { stage, settings, grid } = target;
    if (!drag || !stage || !settings || !grid) return;
    const now = at(event, stage);
    const by = { x: now.x - last.x, y: now.y - last.y };
    last = now;
    if (drag === 'place') {
      target.settings = withCarried(settings, { x: -by.x / stage.pxPerMm, z: by.y / stage.pxPerMm }, grid);
    } else {
      target.probe = draggedProbe(target.probe, by, stage.pxPerMm, event);
    }
  };
  const up = (): void => {
    drag = null;
  };
  const wheel = (event: WheelEvent): void => {
    if (event.ctrlKey || !target.settings || onFoot(event)) return;
    event.preventDefault();
    const turn = -Math.sign(event.deltaY || event.deltaX) * WHEEL;
    target.probe = movedProbe(target.probe, wheelAxis(event), turn);
  };
  element.addEventListener('pointerdown', down);
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', up);
  element.addEventListener('wheel', wheel, { passive: false });
  return () => {
    element.removeEventListener('pointerdown', down);
    element.removeEventListener('pointermove', move);
    element.removeEventListener('pointerup', up);
    element.removeEventListener('pointercancel', up);
    element.removeEventListener('wheel', wheel);
  };
}

/** Bars over the foot of the picture take their own clicks. */
const onFoot = (event: Event): boolean =>
  event.target instanceof Element && event.target.closest('[data-stage-foot]') !== null;

type Modifiers = Pick<MouseEvent, 'shiftKey' | 'altKey'>;
const plainEvent = (event: Modifiers): boolean => !event.shiftKey && !event.altKey;

export function wheelAxis(event: Modifiers): ProbeAxis {
  if (event.altKey && event.shiftKey) return 'press_mm';
  if (event.altKey) return 'rotate_deg';
  return event.shiftKey ? 'rock_deg' : 'tilt_deg';
}

/** Whether a point lies on the gate, or on the edge or middle of the colour box. */
export function onPlace(settings: ConsoleSettings, grid: Grid, point: PlanePoint): boolean {
  const { mode, spectral, colour } = settings;
  if (mode === 'b') return false;
  if (mode === 'spectral') {
    const { x, z } = gatePoint(spectral, grid);
    return Math.hypot(point.x - x, point.z - z) <= HIT_MM;
  }
  const middle = Math.hypot(point.x - colour.centre_mm, point.z - colour.depth_mm) <= HIT_MM;
  return middle || Math.abs(fromBoxEdge(colour, grid, point)) <= HIT_MM / 2;
}

/**
 * The probe after a drag of the picture, which follows the pointer. Along the picture the
 * probe moves towards its marker, across it in the direction of the other axis of the skin.
 */
export function draggedProbe(
  probe: ProbeControl, by: { x: number; y: number }, pxPerMm: number, held: Modifiers,
): ProbeControl {
  if (held.altKey) return movedProbe(probe, 'rotate_deg', by.x * ANGLE_DEG_PER_PX);
  if (held.shiftKey) {
    const rocked = movedProbe(probe, 'rock_deg', by.x * ANGLE_DEG_PER_PX);
    return movedProbe(rocked, 'tilt_deg', by.y * ANGLE_DEG_PER_PX);
  }
  const turned = (probe.rotate_deg * Math.PI) / 180;
  const along = by.x / pxPerMm;
  const across = by.y / pxPerMm;
  const cranial = along * Math.cos(turned) - across * Math.sin(turned);
  const toTheLeft = along * Math.sin(turned) + across * Math.cos(turned);
  const round = toTheLeft * DEG_PER_MM * (probe.side === 'left' ? 1 : -1);
  return movedProbe(movedProbe(probe, 'slide_mm', cranial), 'sweep_deg', round);
}
