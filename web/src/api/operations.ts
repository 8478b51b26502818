// Requests and results by operation name, read from the generated schema.
import type { operations } from './schema';

type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : never;

type Generated = {
  [K in keyof operations as K extends `${string}.${string}` ? K : never]: operations[K] extends {
    requestBody: infer Asked;
    responses: infer Answers;
  }
    ? [Json<Asked>, ResultIn<Answers>]
    : never;
};
type ResultIn<Answers> = Answers extends { 200: infer Good }
  ? Json<Good> extends { result: infer R }
    ? R
    : never
  : null;

/** Operations that a room uses before the schema names them; the schema wins. */
export interface Operations {
}

type Known = Generated & Omit<Operations, keyof Generated>;
export type OperationName = keyof Known & string;
export type RequestOf<K extends OperationName> = Known[K] extends [infer Q, unknown] ? Q : never;
export type ResultOf<K extends OperationName> = Known[K] extends [unknown, infer R] ? R : never;
