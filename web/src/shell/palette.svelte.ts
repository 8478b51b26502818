// Opens and closes the command palette; sources add objects to it.
export interface PaletteItem {
  id: string;
  label: string;
  hint: string;
  kind: 'room' | 'page' | 'object' | 'help';
  run: () => void;
}
export type PaletteSource = (query: string, signal: AbortSignal) => Promise<PaletteItem[]>;

class PaletteState {
  open = $state(false);
  sources = new Set<PaletteSource>();

  show(): void {
    this.open = true;
  }
  hide(): void {
    this.open = false;
  }
  /** Add a search for objects (clips, studies); the returned function removes it. */
  addSource(source: PaletteSource): () => void {
    this.sources.add(source);
    return () => this.sources.delete(source);
  }
}

export const palette = new PaletteState();
