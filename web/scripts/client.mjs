// Writes src/api/schema.d.ts from the OpenAPI document (argument 1, else ../openapi.json).
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const source = process.argv[2] ?? fileURLToPath(new URL('../../openapi.json', import.meta.url));
if (!existsSync(source)) {
  console.error(`No OpenAPI document at ${source}. Write it first, then run this again.`);
  process.exit(1);
}
const target = process.argv[3] ?? new URL('../src/api/schema.d.ts', import.meta.url);
const ast = await openapiTS(JSON.parse(readFileSync(source, 'utf8')), {
  alphabetize: true,
  defaultNonNullable: false,
});
writeFileSync(target, `// Generated from openapi.json by "npm run client". Do not edit.\n${astToString(ast)}`);
