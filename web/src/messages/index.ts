// Visible strings. Keys are typed, so a missing string is a type error.
import en from './en.json';
import clips from './en.clips.json';
import dataset from './en.dataset.json';
import label from './en.label.json';
import type audit from './en.audit.json';
import type decide from './en.decide.json';
import type explore from './en.explore.json';
import type portfolio from './en.portfolio.json';
import type plan from './en.plan.json';
import type proof from './en.proof.json';
import type scan from './en.scan.json';

const always = { ...en, ...clips, ...dataset, ...label };
const strings: Record<string, string> = { ...always };

export type MessageKey =
  | keyof typeof always
  | keyof typeof audit
  | keyof typeof decide
  | keyof typeof explore
  | keyof typeof portfolio
  | keyof typeof plan
  | keyof typeof proof
  | keyof typeof scan;
export type Params = Readonly<Record<string, string | number>>;

/** Add the strings of a room, which come with its pages and not with the shell. */
export function addMessages(more: Readonly<Record<string, string>>): void {
  Object.assign(strings, more);
}

/** The string behind a key; `{name}` is replaced by `params.name`. */
export function t(key: MessageKey, params: Params = {}): string {
  return fill(strings[key] ?? key, params);
}

/** The string behind a key that is known only at run time, or the fallback. */
export function tMaybe(key: string, fallback: string): string {
  return strings[key] ?? fallback;
}

/** Singular or plural: `{key}.one` for 1, else `{key}.other`, with `{n}` filled in. */
export function tCount(key: string, n: number, params: Params = {}): string {
  const form = `${key}.${n === 1 ? 'one' : 'other'}`;
  return fill(tMaybe(form, form), { n: group(n), ...params });
}

function fill(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in params ? String(params[name]) : whole,
  );
}

function group(n: number): string {
  return Math.abs(n) >= 1000 ? n.toLocaleString('en-US') : String(n);
}
