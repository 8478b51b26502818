// Prefixed identifiers that sort by time, in the server's form.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Prefix, 48 bits of milliseconds, 80 random bits; 26 digits of base 32. */
export function newIdentifier(prefix: string, nowMs: number, random = randomBytes): string {
  let number = BigInt(Math.trunc(nowMs));
  for (const byte of random(10)) number = (number << 8n) | BigInt(byte);
  let digits = '';
  for (let i = 0; i < 26; i += 1) {
    digits = ALPHABET[Number(number & 31n)] + digits;
    number >>= 5n;
  }
  return `${prefix}_${digits}`;
}

function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}
