// Writes a document of the portfolio and saves it.
import { call } from '@/api/client';
import type { RequestOf, ResultOf } from '@/api/operations';
import { saveFile } from '@/shell/save_file';

/** Write a document of the portfolio and save it. */
export async function saveExport(request: RequestOf<'portfolio.export'>): Promise<ResultOf<'portfolio.export'>> {
  const { result } = await call('portfolio.export', request);
  saveFile(result.artefact.name);
  return result;
}
