import { describe, expect, it } from 'vitest';
import { markerDirection } from '@/console/stage/orientation';
import { draggedProbe, onPlace, wheelAxis } from '@/console/stage/stage_pointer';
import { PARALLEL } from './frames';
import { COLOUR, PROBE, SETTINGS, SPECTRAL } from './settings';

const PLAIN = { shiftKey: false, altKey: false };

describe('dragging the picture', () => {
  it('slides the probe towards the head when the long axis is dragged to the right', () => {
    const moved = draggedProbe(PROBE, { x: 100, y: 0 }, 10, PLAIN);
    expect(moved).toEqual({ ...PROBE, slide_mm: 10 });
  });
  it('sweeps when the short axis is dragged, to the same side of the patient on both necks', () => {
    const short = { ...PROBE, rotate_deg: -90 };
    expect(draggedProbe(short, { x: 50, y: 0 }, 10, PLAIN)).toMatchObject({ sweep_deg: 45, slide_mm: 0 });
    expect(draggedProbe({ ...short, side: 'right' }, { x: 50, y: 0 }, 10, PLAIN)).toMatchObject({ sweep_deg: 55 });
  });
  it('rocks, tilts and rotates with modifiers', () => {
    const rocked = draggedProbe(PROBE, { x: 10, y: -20 }, 10, { shiftKey: true, altKey: false });
    expect([rocked.rock_deg, rocked.tilt_deg]).toEqual([1.2, -2.4]);
    expect(draggedProbe(PROBE, { x: 10, y: 0 }, 10, { shiftKey: false, altKey: true }).rotate_deg).toBe(1.2);
  });
});

describe('the wheel', () => {
  it('tilts, rocks, rotates and presses, so that the mouse alone reaches all six', () => {
    const axis = (shiftKey: boolean, altKey: boolean): string => wheelAxis({ shiftKey, altKey });
    expect([axis(false, false), axis(true, false), axis(false, true), axis(true, true)]).toEqual(['tilt_deg', 'rock_deg', 'rotate_deg', 'press_mm']);
  });
});

describe('what lies under the pointer', () => {
  it('is the gate on its steered line', () => {
    const steer = (SPECTRAL.spectral.steer_deg * Math.PI) / 180;
    const gate = { x: 18 * Math.sin(steer), z: 18 * Math.cos(steer) };
    expect(onPlace(SPECTRAL, PARALLEL, gate)).toBe(true);
    expect(onPlace(SPECTRAL, PARALLEL, { ...gate, x: gate.x - 6 })).toBe(false);
  });
  it('is the middle or the edge of the box, not the rest of it', () => {
    expect(onPlace(COLOUR, PARALLEL, { x: 0, z: 18 })).toBe(true);
    expect(onPlace(COLOUR, PARALLEL, { x: 0, z: 25 })).toBe(true);
    expect(onPlace(COLOUR, PARALLEL, { x: 6, z: 18 })).toBe(false);
    expect(onPlace(COLOUR, PARALLEL, { x: 0, z: 35 })).toBe(false);
    expect(onPlace(SETTINGS, PARALLEL, { x: 0, z: 18 })).toBe(false);
  });
});

describe('the left side of the picture', () => {
  it('is named after the direction of the marker', () => {
    expect([0, 20, -90, 90, 180, -175, 45].map(markerDirection)).toEqual(
      ['cranial', 'cranial', 'right', 'left', 'caudal', 'caudal', 'oblique'],
    );
  });
});
