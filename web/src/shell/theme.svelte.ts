// Light, dark, or as the system says. Imaging pages are dark in either.
export type ThemeChoice = 'light' | 'dark' | 'system';
const STORE = 'sonobridge.theme';

class Theme {
  choice = $state<ThemeChoice>('light');
  imaging = $state(false);
  #system = $state(false);

  get shown(): 'light' | 'dark' {
    if (this.imaging || this.choice === 'dark') return 'dark';
    return this.choice === 'system' && this.#system ? 'dark' : 'light';
  }

  start(): void {
    const stored = read();
    if (stored) this.choice = stored;
    const query = matchMedia('(prefers-color-scheme: dark)');
    this.#system = query.matches;
    query.addEventListener('change', (event) => (this.#system = event.matches));
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    try {
      localStorage.setItem(STORE, choice);
    } catch {
      // Storage can be switched off; the choice then lasts for this visit.
    }
  }
}

function read(): ThemeChoice | null {
  try {
    const value = localStorage.getItem(STORE);
    return value === 'light' || value === 'dark' || value === 'system' ? value : null;
  } catch {
    return null;
  }
}

export const theme = new Theme();
