/** What the viewer says when it refuses or limits an edit: what, why, kept, next. */

import { t, tMaybe, type MessageKey } from '@/messages';
import type { Refused } from './calibration';

export interface Notice {
  /** Stable, for tests and styles. */
  code: string;
  /** "refused": nothing was placed; "note": placed, with a limit. */
  tone: 'refused' | 'note';
  what: string;
  why: string;
  kept: string;
  next: string;
}

function notice(code: string, tone: Notice['tone'], params: Record<string, string | number> = {}): Notice {
  const part = (name: string): string => t(`viewer.notice.${code}.${name}` as MessageKey, params);
  return { code, tone, what: part('what'), why: part('why'), kept: part('kept'), next: part('next') };
}

/** The outline would cross itself between two of its edges (numbered from 1). */
export function crossingNotice(edges: readonly [number, number]): Notice {
  return notice('crossing', 'refused', { first: edges[0] + 1, second: edges[1] + 1 });
}

/** A new point whose edge would cross the part that is drawn already. */
export function draftCrossingNotice(): Notice {
  return notice('draft_crossing', 'refused');
}

export function tooFewPointsNotice(count: number): Notice {
  return notice('too_few_points', 'refused', { count });
}

/** A started outline stands on another frame (index from 0). */
export function draftElsewhereNotice(frame: number): Notice {
  return notice('draft_elsewhere', 'refused', { frame: frame + 1 });
}

/** The protocol wants this shape on the first frame. */
export function firstFrameNotice(): Notice {
  return notice('first_frame', 'refused');
}

/** A caliper end was moved out of the region whose scale the caliper keeps. */
export function regionChangedNotice(): Notice {
  return notice('region_changed', 'refused');
}

/** Why a caliper has no physical value. */
export function caliperNotice(refused: Refused): Notice {
  const { reason, first, second } = refused;
  const params = {
    // People count regions from 1.
    first: (first?.index ?? second?.index ?? 0) + 1,
    second: (second?.index ?? 0) + 1,
    first_units: first?.units ?? '',
    second_units: second?.units ?? '',
    problem: tMaybe(`viewer.problem.${refused.problem ?? ''}`, refused.problem ?? ''),
  };
  return notice(`caliper.${reason}`, placesInPixels(refused) ? 'note' : 'refused', params);
}

/** Whether a caliper without physical value is still placed, in pixels. */
export function placesInPixels({ reason }: Refused): boolean {
  return !['one_end_outside', 'different_regions', 'different_units'].includes(reason);
}
