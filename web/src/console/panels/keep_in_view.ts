/** Scroll a box, and nothing around it, so that one of its elements can be seen. */
export function keepInView(box: HTMLElement, element: HTMLElement, top = 0): void {
  const outer = box.getBoundingClientRect();
  const inner = element.getBoundingClientRect();
  if (inner.top < outer.top + top) box.scrollTop -= outer.top + top - inner.top;
  else if (inner.bottom > outer.bottom) box.scrollTop += inner.bottom - outer.bottom;
}
