/** Window and level of the display; the stored pixels are never changed. */

export interface DisplayWindow {
  /** Grey level (0 to 255) that is shown as mid grey. */
  centre: number;
  /** Range of grey levels that is spread over black to white. */
  width: number;
}

export const IDENTITY: DisplayWindow = { centre: 127.5, width: 255 };

export function isIdentity(window: DisplayWindow): boolean {
  return window.centre === IDENTITY.centre && window.width === IDENTITY.width;
}

/** Keep centre and width where they make sense. */
export function bounded(window: DisplayWindow): DisplayWindow {
  return {
    centre: Math.min(Math.max(window.centre, 0), 255),
    width: Math.min(Math.max(window.width, 2), 510),
  };
}

/** Shown grey = slope × stored grey + intercept, both as shares of white. */
export function linear(window: DisplayWindow): { slope: number; intercept: number } {
  return {
    slope: 255 / window.width,
    intercept: 0.5 - window.centre / window.width,
  };
}
