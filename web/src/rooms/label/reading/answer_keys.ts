// Answers by key: a field's letter, then a digit; 0 asks for the reason of "cannot grade".
import type { Protocol, ProtocolField } from '../protocol';
import type { AnswerValue } from '../log/operation';

/** The field whose digit is awaited. */
export interface Armed {
  field: ProtocolField;
  awaiting: 'answer' | 'reason';
}

export type KeyOutcome =
  | { kind: 'armed'; armed: Armed }
  | { kind: 'answered'; field: ProtocolField; value: AnswerValue }
  | { kind: 'disarmed' };

/** What a key without modifiers means to the answers; null when nothing. */
export function answerKey(key: string, armed: Armed | null, protocol: Protocol): KeyOutcome | null {
  if (armed && /^\d$/.test(key)) return digit(Number(key), armed, protocol);
  if (armed && key === 'Escape') return { kind: 'disarmed' };
  const field = protocol.fields.find((f) => f.key.toLowerCase() === key.toLowerCase());
  return field ? { kind: 'armed', armed: { field, awaiting: 'answer' } } : null;
}

function digit(n: number, { field, awaiting }: Armed, protocol: Protocol): KeyOutcome | null {
  if (awaiting === 'reason') {
    const reason = protocol.cannot_grade_reasons[n - 1];
    return reason ? { kind: 'answered', field, value: { cannot_grade: reason.value } } : null;
  }
  if (n === 0) {
    return field.cannot_grade ? { kind: 'armed', armed: { field, awaiting: 'reason' } } : null;
  }
  const option = field.options[n - 1];
  return option ? { kind: 'answered', field, value: option.value } : null;
}
