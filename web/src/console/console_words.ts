// What the server says of a scan, beside its frames.

export interface ScorePart {
  id: string;
  name: string;
  /** 0 to 1; null where the part does not apply. */
  value: number | null;
  reason: string;
  next_move: string;
}
export interface LiveScore {
  mean: number;
  attainable: number;
  /** Identifier of the worst part. */
  worst: string;
  parts: ScorePart[];
  /** What has been shown for the score, in words: "tested on scripts". */
  rung: string;
  /** Angle of flow to the Doppler line, 0 to 90 degrees, where the mode allows showing it. */
  flow_deg?: number | null;
  /** The same with the sign of the cursor: positive turns towards the marker. */
  flow_line_deg?: number | null;
}
export interface NextMove {
  /** Empty when nothing nearby scores better. */
  text: string;
  reason: string;
  /** Keys that make the move, as they are printed: "Shift ←". */
  keys: string;
}
export interface Trace {
  psv_cm_s: number;
  edv_cm_s: number;
  resistive_index: number;
  beats: number;
  flow_field_psv_cm_s: number | null;
}
export interface SafetyState {
  mi: number;
  ti: number;
  ti_kind: string;
  held_s: number;
  /** What the scanner cannot exceed, in words. */
  limits: string;
  /** Seconds left at this index; null without a limit. */
  left_s: number | null;
  /** Empty while no guidance is exceeded. */
  notice: string;
}
/** Good ranges of knobs by their path in the settings, as `spectral.prf_hz`. */
export interface GoodRanges {
  mode: string;
  ranges: Record<string, [number, number]>;
  /** Seconds that they are shown; null until the next come. */
  for_s: number | null;
}
/** What the server makes ready before a picture can come. */
export interface Preparing {
  done: number;
  /** null while it is not known. */
  total: number | null;
  note: string;
}
/** The neck from in front: any unit, x to the patient's left, y down. */
export interface Inset {
  skin: [number, number][];
  vessels: { name: string; points: [number, number][] }[];
  probe: [number, number][];
  plane: [number, number][];
  in_plane: boolean;
}

/** Where the playing of a recording stands. */
export interface Playing {
  time_s: number;
  on: boolean;
  pace: number;
  /** The picture stood still then. */
  frozen: boolean;
}

/** Topics that an exam keeps back until the session is submitted. */
export const COACH_TOPICS: ReadonlySet<string> = new Set(['score', 'hint', 'inset', 'good']);
