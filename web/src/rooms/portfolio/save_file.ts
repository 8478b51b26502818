// Saves a file that an operation wrote into the workspace's exports.
import { call } from '@/api/client';
import type { RequestOf, ResultOf } from '@/api/operations';

export function saveArtefact(name: string): void {
  const link = document.createElement('a');
  link.href = `/api/exports/${encodeURIComponent(name)}`;
  link.download = name;
  link.click();
}

/** Write a document of the portfolio and save it. */
export async function saveExport(request: RequestOf<'portfolio.export'>): Promise<ResultOf<'portfolio.export'>> {
  const { result } = await call('portfolio.export', request);
  saveArtefact(result.artefact.name);
  return result;
}
