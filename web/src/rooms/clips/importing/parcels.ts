// Files in parcels, so that one request stays small and a lost one costs little.
import { t } from '@/messages';
import { bytes } from '@/messages/numbers';

export interface Parcel {
  files: File[];
  bytes: number;
}

/** Largest file that the browser sends; larger ones go by the command line. */
export const FILE_LIMIT = 1024 ** 3;
const PARCEL_BYTES = 256 * 1024 ** 2;
const PARCEL_FILES = 2000;

export function parcels(files: readonly File[]): Parcel[] {
  const out: Parcel[] = [];
  for (const file of files) {
    const last = out.at(-1);
    if (last && last.bytes + file.size <= PARCEL_BYTES && last.files.length < PARCEL_FILES) {
      last.files.push(file);
      last.bytes += file.size;
    } else out.push({ files: [file], bytes: file.size });
  }
  return out;
}

/** Why a file cannot be sent from here; empty when it can. */
export function tooLarge(file: Pick<File, 'size'>): string {
  return file.size > FILE_LIMIT
    ? t('clips.import.toolarge', { size: bytes(file.size), limit: bytes(FILE_LIMIT) })
    : '';
}

/** All files of a drop, folders opened. */
export async function droppedFiles(data: DataTransfer): Promise<File[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...data.files];
  const found = await Promise.all(entries.map(filesOf));
  return found.flat();
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const inside: FileSystemEntry[] = [];
  // A reader gives its entries in pieces; an empty piece is the end.
  for (;;) {
    const piece = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (piece.length === 0) break;
    inside.push(...piece);
  }
  return (await Promise.all(inside.map(filesOf))).flat();
}
