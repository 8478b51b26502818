// Plaques that were described and not yet handed in: kept on this machine.
import type { PlaqueTerms } from '../scan_api';

const place = (id: string): string => `sonobridge.scan.plaques.${id}`;

export function readDraft(id: string): readonly PlaqueTerms[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place(id)) ?? '[]');
    return Array.isArray(kept) ? (kept as PlaqueTerms[]) : [];
  } catch {
    return [];
  }
}

export function writeDraft(id: string, plaques: readonly PlaqueTerms[]): void {
  try {
    localStorage.setItem(place(id), JSON.stringify(plaques));
  } catch {
    // Storage can be switched off or full; the plaques then last for this visit.
  }
}

export function dropDraft(id: string): void {
  try {
    localStorage.removeItem(place(id));
  } catch {
    // What cannot be reached was not kept either.
  }
}
