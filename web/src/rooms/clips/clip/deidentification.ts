// The de-identification report of a clip, read from the record that the import stored.
export interface PixelWork {
  status: string;
  reason: string;
  boxes: number[][];
  blanked: number;
  reencoded: boolean;
}
export interface Report {
  profile: string;
  path: string;
  dates: string;
  actions: [string, number][];
  codes: string[];
  notes: string[];
  pixels: PixelWork;
}

/** Read what is there; a part that is missing stays empty. */
export function readReport(stored: Readonly<Record<string, unknown>>): Report {
  const actions = isObject(stored['actions']) ? Object.entries(stored['actions']) : [];
  return {
    profile: text(stored['profile']),
    path: text(stored['legal_path']),
    dates: text(stored['dates']),
    actions: [...added(actions)].sort((a, b) => b[1] - a[1]),
    codes: texts(stored['method_codes']),
    notes: texts(stored['notes']),
    pixels: {
      status: text(stored['pixels']),
      reason: text(stored['pixels_reason']),
      boxes: Array.isArray(stored['kept_boxes']) ? (stored['kept_boxes'] as number[][]) : [],
      blanked: typeof stored['blanked_pixels'] === 'number' ? stored['blanked_pixels'] : 0,
      reencoded: stored['reencoded'] === true,
    },
  };
}

/** Elements by action, those inside sequences with the others. */
function added(actions: [string, unknown][]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [name, n] of actions) {
    const action = name.replace(/_nested$/, '');
    if (typeof n === 'number' && n > 0) sums.set(action, (sums.get(action) ?? 0) + n);
  }
  return sums;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
