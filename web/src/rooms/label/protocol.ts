// What a study asks of a reader, and what is still missing.
import { isCalibrated, type Region } from '@/viewer/calibration';
import type { AnswerValue, LabelState, ShapeType } from './log/operation';

export interface ProtocolOption {
  value: string;
  label: string;
  help?: string;
}
export interface ProtocolField {
  id: string;
  scope: 'frame' | 'clip';
  title: string;
  scale: 'nominal' | 'ordinal';
  required: boolean;
  scale_name: string;
  help: string;
  options: ProtocolOption[];
  /** Letter that picks the field; a digit then picks the answer. */
  key: string;
  cannot_grade: boolean;
}
export interface ProtocolShape {
  label: string;
  title: string;
  type: ShapeType;
  required_when: 'calibrated' | 'always' | 'never';
  /** Where it is drawn: on the first frame only, or on any. */
  frame: 'first' | 'any';
  help: string;
}
export interface Protocol {
  id: string;
  version: number;
  title: string;
  fields: ProtocolField[];
  shapes: ProtocolShape[];
  /** Why a reader may be unable to answer; an answer like any other. */
  cannot_grade_reasons: { value: string; label: string }[];
  /** SHA-256 of the protocol's canonical form. */
  hash: string;
}

/** The stored form leaves out what stands at its default. */
export type StoredProtocol = Omit<Protocol, 'fields' | 'shapes'> & {
  fields: (Omit<ProtocolField, 'cannot_grade' | 'help'> & { cannot_grade?: boolean; help?: string })[];
  shapes: (Omit<ProtocolShape, 'frame' | 'help'> & { frame?: 'first' | 'any'; help?: string })[];
};

/** Fill in the defaults that the stored form leaves out. */
export function fullProtocol(stored: StoredProtocol): Protocol {
  return {
    ...stored,
    fields: stored.fields.map((field) => ({ cannot_grade: true, help: '', ...field })),
    shapes: stored.shapes.map((shape) => ({ frame: 'any', help: '', ...shape })),
  };
}

export type Missing =
  | { kind: 'answer'; field: ProtocolField }
  | { kind: 'shape'; shape: ProtocolShape };

export interface Completeness {
  required: number;
  done: number;
  missing: Missing[];
}

/** A clip's answer has frame null; a frame's answer belongs to the frame that stands. */
export function answerOf(state: LabelState, field: ProtocolField, frame: number): AnswerValue | null {
  const at = field.scope === 'clip' ? null : frame;
  const found = state.answers.find((answer) => answer.field === field.id && answer.frame === at);
  return found?.value ?? null;
}

/**
 * Count what the protocol requires and what stands.
 *
 * A required frame field is answered when at least one frame has an answer. A shape that
 * is required on calibrated clips is required where a tissue region with a scale exists.
 */
export function completeness(
  protocol: Protocol,
  state: LabelState,
  regions: readonly Region[],
): Completeness {
  const fields = protocol.fields.filter((field) => field.required);
  const shapes = protocol.shapes.filter(
    (shape) =>
      shape.required_when === 'always' ||
      (shape.required_when === 'calibrated' && isCalibrated(regions)),
  );
  const missing: Missing[] = [
    ...fields
      .filter((field) => !state.answers.some((answer) => answer.field === field.id))
      .map((field): Missing => ({ kind: 'answer', field })),
    ...shapes
      .filter((shape) => !state.shapes.some((drawn) => fulfils(drawn, shape)))
      .map((shape): Missing => ({ kind: 'shape', shape })),
  ];
  const required = fields.length + shapes.length;
  return { required, done: required - missing.length, missing };
}

function fulfils(drawn: LabelState['shapes'][number], shape: ProtocolShape): boolean {
  return drawn.label === shape.label && (shape.frame === 'any' || drawn.frame === 0);
}

/** The reason behind "cannot grade", or null for an ordinary answer. */
export function cannotGradeReason(value: AnswerValue | null): string | null {
  return typeof value === 'object' && value !== null ? value.cannot_grade : null;
}
