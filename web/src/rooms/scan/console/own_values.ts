// The values of one side that a grade is made from, as they were stored.
import type { Side, StoredFrame } from '../scan_api';
import { storedValue } from './measurements';

export interface OwnValues {
  psv_cm_s: number | null;
  edv_cm_s: number | null;
  ratio: number | null;
  angle_deg: number | null;
}

const ICA = ['ica_prox', 'ica_mid', 'ica_dist'] as const;
/** The distal site first: a ratio is over the nearest one below the bulb. */
const CCA = ['cca_dist', 'cca_mid', 'cca_prox'] as const;
const FIT_DEG = 60;

/** The highest internal carotid velocity of a side, with its ratio; null where not stored. */
export function ownValues(stored: readonly StoredFrame[], side: Side): OwnValues {
  const at = (site: string, kind: 'psv' | 'edv' | 'angle'): number | null =>
    storedValue(stored, `${side}.${site}_spectral`, kind);
  const size = (site: string): number => Math.abs(at(site, 'psv') ?? 0);
  const top = ICA.filter((site) => size(site) > 0).toSorted((a, b) => size(b) - size(a))[0];
  if (!top) return { psv_cm_s: null, edv_cm_s: null, ratio: null, angle_deg: null };
  const psv = at(top, 'psv')!;
  const end = at(top, 'edv');
  const base = CCA.find((site) => size(site) > 0 && (at(site, 'angle') ?? 90) <= FIT_DEG);
  return {
    psv_cm_s: Math.abs(psv),
    edv_cm_s: end === null ? null : Math.sign(psv) * end,
    ratio: base ? Math.abs(psv) / size(base) : null,
    angle_deg: at(top, 'angle'),
  };
}
