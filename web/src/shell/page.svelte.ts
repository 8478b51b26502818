// What the open page tells the shell: crumbs, the foot strip, commands and keys.
import type { MessageKey } from '@/messages';

export interface Crumb {
  label: string;
  href?: string;
}
export interface Strip {
  /** Plain sentence on what stands behind the page. */
  text: string;
  record?: string | undefined;
  hashes?: { label: string; sha256: string }[];
}
export interface PageCommand {
  id: string;
  label: string;
  hint?: string;
  run: () => void;
}
export interface PageKey {
  keys: string;
  label: MessageKey | string;
}

class Page {
  title = $state('');
  crumbs = $state<Crumb[]>([]);
  strip = $state<Strip | null>(null);
  commands = $state<PageCommand[]>([]);
  keys = $state<PageKey[]>([]);

  reset(): void {
    this.title = '';
    this.crumbs = [];
    this.strip = null;
    this.commands = [];
    this.keys = [];
  }

  /** Called by a page, in an effect or after loading; only the given parts change. */
  describe(part: Partial<Pick<Page, 'title' | 'crumbs' | 'strip' | 'commands' | 'keys'>>): void {
    Object.assign(this, part);
  }
}

export const page = new Page();
