// The inclusion flow step by step: who leaves at each question, how many stay.
import type { Flow } from './dataset_api';

export interface FlowStep {
  reason: string;
  left: number;
  stay: number;
}

/** The order of asking; stored JSON keeps its names sorted instead. */
const ASKED = ['conflict', 'undecodable', 'not cleared', 'no reference', 'patient unknown', 'duplicate'];

function inOrder(flow: Flow): Flow['excluded'][number][] {
  const place = (reason: string): number => (ASKED.includes(reason) ? ASKED.indexOf(reason) : ASKED.length);
  return [...flow.excluded].sort((a, b) => place(a.reason) - place(b.reason));
}

/** Steps at which somebody leaves, in the order of asking. */
export function flowSteps(flow: Flow): FlowStep[] {
  let stay = flow.screened;
  return inOrder(flow)
    .filter((one) => one.clips > 0)
    .map((one) => {
      stay -= one.clips;
      return { reason: one.reason, left: one.clips, stay };
    });
}

/** Reasons that were asked and held for no clip. */
export function nobody(flow: Flow): string[] {
  return inOrder(flow).filter((one) => one.clips === 0).map((one) => one.reason);
}

/** Whether screened = left + included; a flow that does not add up is not drawn as if it did. */
export function addsUp(flow: Flow): boolean {
  return flow.screened === flow.included + flow.excluded.reduce((sum, one) => sum + one.clips, 0);
}

/** A flow in the details of a refusal, or null; its reasons stand as a mapping there. */
export function readFlow(details: Readonly<Record<string, unknown>>): Flow | null {
  const given = details['flow'];
  if (typeof given !== 'object' || given === null) return null;
  const { screened, included, excluded } = given as Record<string, unknown>;
  if (typeof screened !== 'number' || typeof included !== 'number') return null;
  const reasons = typeof excluded === 'object' && excluded !== null ? Object.entries(excluded) : [];
  return {
    screened,
    included,
    excluded: reasons.map(([reason, clips]) => ({ reason, clips: Number(clips) })),
  };
}
