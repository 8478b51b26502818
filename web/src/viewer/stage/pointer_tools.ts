/** Mouse, pen and touch on the stage. */

import type { Cine } from '../cine.svelte';
import type { Editor } from '../editor.svelte';
import { distance, type Point } from '../geometry';
import type { View } from '../view.svelte';

interface Targets {
  cine: Cine;
  editor: Editor;
  view: View;
}

/** Half of the 24 px target around a vertex. */
const CATCH_PX = 12;

type Gesture = { kind: 'pan'; at: Point } | { kind: 'vertex' } | { kind: 'pinch'; apart: number };

/** Listen on the stage's element; the returned function stops. */
export function attachPointerTools(stage: HTMLElement, { cine, editor, view }: Targets): () => void {
  const pointers = new Map<number, Point>();
  let gesture: Gesture | null = null;

  const at = (event: PointerEvent | WheelEvent | MouseEvent): Point => {
    const box = stage.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  const onDown = (event: PointerEvent): void => {
    const target = event.target as Element;
    if (target.closest('[data-no-draw]')) return;
    const here = at(event);
    pointers.set(event.pointerId, here);
    if (pointers.size === 2) {
      const [a, b] = [...pointers.values()] as [Point, Point];
      gesture = { kind: 'pinch', apart: distance(a, b) };
      return;
    }
    const drawing = editor.tool !== 'select' && event.button === 0;
    const vertex = target.closest('[data-vertex]');
    const shape = target.closest<SVGElement>('[data-shape]');
    if (drawing) draw(here);
    else if (vertex && event.button === 0) {
      editor.vertex = Number(vertex.getAttribute('data-vertex'));
      gesture = { kind: 'vertex' };
    } else if (shape && event.button === 0) {
      editor.select(shape.dataset.shape ?? null);
      shape.focus();
      event.preventDefault();
      return;
    } else {
      if (event.button === 0) editor.select(null);
      gesture = { kind: 'pan', at: here };
    }
    if (event.button === 0) {
      stage.focus({ preventScroll: true });
      event.preventDefault();
    }
    stage.setPointerCapture(event.pointerId);
  };

  const draw = (here: Point): void => {
    const first = editor.draft?.points[0];
    const closes =
      editor.draft?.type === 'polygon' &&
      editor.draft.points.length >= 3 &&
      first &&
      distance(view.toScreen(first), here) <= CATCH_PX;
    if (closes) editor.close();
    else editor.place(view.toImage(here));
  };

  const onMove = (event: PointerEvent): void => {
    const here = at(event);
    if (pointers.has(event.pointerId)) pointers.set(event.pointerId, here);
    if (gesture?.kind === 'pinch' && pointers.size === 2) {
      const [a, b] = [...pointers.values()] as [Point, Point];
      const apart = distance(a, b);
      view.zoom(apart / gesture.apart, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
      gesture = { kind: 'pinch', apart };
    } else if (gesture?.kind === 'vertex') {
      editor.moveVertex(view.toImage(here));
    } else if (gesture?.kind === 'pan') {
      view.pan(here[0] - gesture.at[0], here[1] - gesture.at[1]);
      gesture = { kind: 'pan', at: here };
    } else {
      editor.hover(view.toImage(here));
    }
  };

  const onUp = (event: PointerEvent): void => {
    pointers.delete(event.pointerId);
    if (gesture?.kind === 'vertex') editor.commitMove();
    gesture = null;
  };

  const onDouble = (event: MouseEvent): void => {
    if (editor.draft?.type === 'polygon') editor.close();
    else if (!(event.target as Element).closest('[data-no-draw]') && editor.selected) {
      editor.insertVertex();
    }
  };

  const onWheel = (event: WheelEvent): void => {
    if ((event.target as Element).closest('[data-no-draw]')) return;
    event.preventDefault();
    if (event.ctrlKey) view.zoom(Math.exp(-event.deltaY / 300), at(event));
    else if (event.deltaY !== 0) cine.playback.step(event.deltaY > 0 ? 1 : -1);
  };

  const offs = [
    listen(stage, 'pointerdown', onDown),
    listen(stage, 'pointermove', onMove),
    listen(stage, 'pointerup', onUp),
    listen(stage, 'pointercancel', onUp),
    listen(stage, 'dblclick', onDouble),
    listen(stage, 'wheel', onWheel),
  ];
  return () => offs.forEach((off) => off());
}

function listen<K extends keyof HTMLElementEventMap>(
  element: HTMLElement,
  type: K,
  run: (event: HTMLElementEventMap[K]) => void,
): () => void {
  element.addEventListener(type, run, { passive: false });
  return () => element.removeEventListener(type, run);
}
