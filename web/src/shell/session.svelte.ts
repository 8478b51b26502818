// Who is here, in which workspace, and which rooms are built.
import { send, useSession } from '@/api/client';
import { routes } from '@/rooms';
import { asApiError, type ApiError } from '@/api/errors';
import type { components } from '@/api/schema';

export type SessionInfo = components['schemas']['SessionInfo'];
type Started = components['schemas']['SessionStarted'];

const STORE = 'sonobridge.session';
/** Operation rooms whose pages stand in a room of another name. */
const PAGES_OF: Record<string, string> = { dataset: 'models' };

/** Rooms that have a page of their own. */
const PAGES: ReadonlySet<string> = new Set(routes.map((route) => route.room));

class Session {
  info = $state<SessionInfo | null>(null);
  /** Why the session could not be read, other than that nobody is signed in. */
  failure = $state<ApiError | null>(null);
  signedOut = $state(false);
  /** True while the sign-in dialog stands over unsaved work. */
  asking = $state(false);
  #header = $state<string | null>(readHeader());
  #waiting: ((signedIn: boolean) => void)[] = [];

  get header(): string | null {
    return this.#header;
  }

  /** Rooms that are built and open to this person. */
  get rooms(): ReadonlySet<string> {
    if (!this.info) return new Set();
    const open = ['home', ...this.info.rooms.map((room) => PAGES_OF[room] ?? room)];
    return new Set(open.filter((room) => PAGES.has(room)));
  }

  may(operation: string): boolean {
    return this.info?.operations.includes(operation) ?? false;
  }

  /** Take the one-time token of the launch address, if this is one; then read the session. */
  async start(): Promise<void> {
    const token = location.pathname === '/launch' ? location.hash.slice(1) : '';
    if (location.pathname === '/launch') history.replaceState(null, '', '/');
    if (token) {
      try {
        await this.#begin('/api/session/launch', { token });
        return;
      } catch (thrown) {
        const error = asApiError(thrown);
        await this.load();
        if (!this.info) this.failure = error.signedOut ? null : error;
        return;
      }
    }
    await this.load();
  }

  /** Read the session; false when nobody is signed in. What stood on the page stays there. */
  async load(): Promise<boolean> {
    try {
      const response = await send('GET', '/api/session', null, { onSignedOut: 'throw' });
      this.info = (await response.json()) as SessionInfo;
      this.failure = null;
      this.signedOut = false;
      return true;
    } catch (thrown) {
      const error = asApiError(thrown);
      this.signedOut = error.signedOut && this.info === null;
      this.failure = error.signedOut || this.info ? null : error;
      return false;
    }
  }

  /** Open the sign-in dialog in place; resolves when a person signed in or gave up. */
  ask(): Promise<boolean> {
    this.asking = true;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  settle(signedIn: boolean): void {
    this.asking = false;
    for (const resolve of this.#waiting.splice(0)) resolve(signedIn);
  }

  /** Sign in by name and passphrase; throws ApiError when refused. */
  async signIn(name: string, passphrase: string): Promise<void> {
    await this.#begin('/api/session/sign-in', { name, passphrase });
  }

  async signOut(): Promise<void> {
    await send('POST', '/api/session/sign-out', {}, { onSignedOut: 'throw' });
    this.#keep(null);
    this.info = null;
    await this.load();
  }

  /** Another tab may have signed in: take its header value and try again. */
  async check(): Promise<boolean> {
    this.#header = readHeader();
    return this.load();
  }

  async #begin(path: string, body: object): Promise<void> {
    const response = await send('POST', path, body, { onSignedOut: 'throw' });
    this.#keep(((await response.json()) as Started).session);
    await this.load();
  }

  #keep(header: string | null): void {
    this.#header = header;
    try {
      if (header === null) localStorage.removeItem(STORE);
      else localStorage.setItem(STORE, header);
    } catch {
      // Without storage the session lasts as long as this tab.
    }
  }
}

function readHeader(): string | null {
  try {
    return localStorage.getItem(STORE);
  } catch {
    return null;
  }
}

export const session = new Session();

useSession({ header: () => session.header, signIn: () => session.ask() });
