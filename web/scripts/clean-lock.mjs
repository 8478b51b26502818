// Takes web addresses (funding, resolved, licence pages) out of package-lock.json:
// the lock holds names, versions and integrity hashes only.
import { readFileSync, writeFileSync } from 'node:fs';

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
for (const entry of Object.values(lock.packages)) {
  delete entry.funding;
  delete entry.resolved;
  if (typeof entry.deprecated === 'string' && entry.deprecated.includes('://')) {
    delete entry.deprecated;
  }
}
const text = `${JSON.stringify(lock, null, 2)}\n`;
if (/[a-z]+:\/\//.test(text)) {
  console.error('package-lock.json still holds a web address');
  process.exit(1);
}
writeFileSync(path, text);
