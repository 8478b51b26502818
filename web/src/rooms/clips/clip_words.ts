// Clips in words: short names, states, codes of the standard.
import type { VerdictKind } from '@/components/parts/verdicts';
import { t, tCount, tMaybe } from '@/messages';
import { number } from '@/messages/numbers';
import type { ClipLine, ClipRegion } from './clips_api';

interface Said {
  kind: VerdictKind;
  word: string;
}

/** "clip …7K3M9Q": the last six characters tell clips of one import apart. */
export function clipName(id: string): string {
  return t('clips.name', { tail: tail(id) });
}

/** "patient …07ab12"; the key is a pseudonym. */
export function patientName(key: string): string {
  return key ? t('clips.patient', { tail: tail(key) }) : t('clips.patient.none');
}

function tail(id: string): string {
  return id.length > 6 ? `…${id.slice(-6)}` : id;
}

/** The one state that matters most for this clip: conflict, then pixels, then the person's look. */
export function clipState(clip: ClipLine): Said {
  if (clip.conflict) return { kind: 'fail', word: t('clips.state.conflict') };
  if (clip.kind !== 'image') return { kind: 'none', word: t(`clips.kind.${clip.kind}`) };
  if (clip.state === 'undecodable' || clip.state === 'none') {
    return { kind: 'none', word: t(`clips.pixels.${clip.state}`) };
  }
  if (clip.clearance === 'cleared' && clip.state === 'truncated') {
    return { kind: 'none', word: t('clips.pixels.truncated') };
  }
  return clearanceState(clip.clearance);
}

export function clearanceState(clearance: ClipLine['clearance']): Said {
  const kinds = { waiting: 'due', cleared: 'ok', refused: 'fail', not_applicable: 'none' } as const;
  return { kind: kinds[clearance], word: t(`clips.clearance.${clearance}`) };
}

export function calibration(clip: ClipLine): Said {
  if (clip.calibrated) return { kind: 'ok', word: tCount('clips.regions', clip.region_count) };
  return clip.region_count > 0
    ? { kind: 'due', word: t('clips.uncalibrated') }
    : { kind: 'none', word: t('clips.noregions') };
}

/** "Philips, iE33", or that neither is recorded. */
export function scanner(clip: Pick<ClipLine, 'manufacturer' | 'model'>): string {
  return [clip.manufacturer, clip.model].filter(Boolean).join(', ') || t('clips.notrecorded');
}

/** "600 × 800 px, 30 frames". */
export function picture(clip: ClipLine): string {
  if (clip.rows === null || clip.columns === null) return t('clips.nopicture');
  const size = t('clips.size', { columns: clip.columns, rows: clip.rows });
  return `${size}, ${tCount('clips.frames', clip.frame_count)}`;
}

/** "30 of 41" where frames are missing, else "30". */
export function frames(clip: ClipLine): string {
  const declared = clip.frames_declared;
  return declared !== null && declared > clip.frame_count
    ? t('clips.frames.of', { have: number(clip.frame_count), declared: number(declared) })
    : number(clip.frame_count);
}

const SYNTAX: Record<string, string> = {
  '1.2.840.10008.1.2': 'Implicit VR little endian',
  '1.2.840.10008.1.2.1': 'Explicit VR little endian',
  '1.2.840.10008.1.2.1.99': 'Deflated explicit VR little endian',
  '1.2.840.10008.1.2.2': 'Explicit VR big endian',
  '1.2.840.10008.1.2.4.50': 'JPEG baseline',
  '1.2.840.10008.1.2.4.51': 'JPEG extended',
  '1.2.840.10008.1.2.4.57': 'JPEG lossless',
  '1.2.840.10008.1.2.4.70': 'JPEG lossless, first-order prediction',
  '1.2.840.10008.1.2.4.80': 'JPEG-LS lossless',
  '1.2.840.10008.1.2.4.81': 'JPEG-LS near-lossless',
  '1.2.840.10008.1.2.4.90': 'JPEG 2000 lossless',
  '1.2.840.10008.1.2.4.91': 'JPEG 2000',
  '1.2.840.10008.1.2.5': 'Run length',
};

/** Name of a transfer syntax; its UID where the name is not known here. */
export function encoding(uid: string): string {
  return SYNTAX[uid] ?? (uid || t('clips.notrecorded'));
}

const UNITS: Record<number, string> = {
  1: '%', 2: 'dB', 3: 'cm', 4: 's', 5: 'Hz', 6: 'dB/s', 7: 'cm/s', 8: 'cm²', 9: 'cm²/s', 10: 'cm³',
  11: 'cm³/s', 12: '°',
};

/** What a region holds: "tissue, 2D". */
export function regionContent(region: ClipRegion): string {
  const type = tMaybe(`clips.region.type.${region.data_type}`, t('clips.region.type.other'));
  const format = tMaybe(`clips.region.format.${region.spatial_format}`, '');
  return [type, format].filter(Boolean).join(', ');
}

/** The region's scale for each axis: "0.0512 mm/px" for lengths, else "0.004 s/px". */
export function regionScale(region: ClipRegion): string {
  const x = axis(region.delta_x, region.unit_x);
  const y = axis(region.delta_y, region.unit_y);
  if (x === null && y === null) return t('clips.region.noscale');
  if (x === y) return x ?? '';
  return t('clips.region.axes', { x: x ?? t('clips.region.nounit'), y: y ?? t('clips.region.nounit') });
}

function axis(delta: number | null, unit: number | null): string | null {
  const name = unit === null ? undefined : UNITS[unit];
  if (delta === null || name === undefined) return null;
  return name === 'cm' ? `${digits(delta * 10)} mm/px` : `${digits(delta)} ${name}/px`;
}

function digits(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  const places = Math.max(0, 2 - Math.floor(Math.log10(size)));
  return number(value, Math.min(places, 6));
}
