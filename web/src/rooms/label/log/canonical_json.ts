/** RFC 8785 text of a JSON value, and its SHA-256. */

/** Any value that JSON can carry. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/**
 * The RFC 8785 form: keys in UTF-16 code unit order, numbers as ECMAScript prints
 * them, no white space.
 *
 * @throws TypeError for NaN and infinities, which JSON does not have.
 */
export function canonicalText(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`${value} is not a JSON number`);
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(value[key] as Json)}`);
  return `{${members.join(',')}}`;
}

/** SHA-256 of the canonical text, as 64 hexadecimal digits. */
export async function hashJson(value: Json): Promise<string> {
  const bytes = new TextEncoder().encode(canonicalText(value));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
