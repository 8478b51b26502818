// What a frozen picture can follow of the controls.
import type { ConsoleSettings } from '../controls';

const cosine = (deg: number): number => Math.cos((deg * Math.PI) / 180);

/**
 * What other settings mean to a frozen picture. A spectrum is scaled anew by the angle cursor:
 * the factor of its velocities, v = c f / (2 f0 cos(cursor)). Another mode or probe goes live;
 * all else needs the live picture and is held back.
 */
export function whileFrozen(old: ConsoleSettings, next: ConsoleSettings): 'live' | 'held' | number {
  if (next.mode !== old.mode || next.transducer !== old.transducer) return 'live';
  const { cursor_deg } = next.spectral;
  const turned = { ...old, spectral: { ...old.spectral, cursor_deg } };
  if (JSON.stringify(turned) !== JSON.stringify(next)) return 'held';
  return cosine(old.spectral.cursor_deg) / cosine(cursor_deg);
}
