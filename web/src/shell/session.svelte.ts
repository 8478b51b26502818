// Who is here, in which workspace, and which rooms are built.
import { send, useSession } from '@/api/client';
import { ApiError, asApiError } from '@/api/errors';

export interface SessionInfo {
  /** Value for the session header; null while nobody is signed in. */
  session: string | null;
  mode: 'solo' | 'team';
  person: { id: string; name: string; roles: string[] } | null;
  workspace: {
    id: string;
    name: string;
    folder: string;
    origin: 'work' | 'demo';
    clip_count: number;
    bytes: number | null;
  } | null;
  rooms: { id: string; due: number }[];
  version: string;
}

class Session {
  info = $state<SessionInfo | null>(null);
  failure = $state<ApiError | null>(null);
  /** True while the sign-in dialog stands over unsaved work. */
  asking = $state(false);
  #waiting: ((signedIn: boolean) => void)[] = [];

  get rooms(): ReadonlySet<string> {
    return new Set(this.info?.rooms.map((room) => room.id) ?? []);
  }

  due(room: string): number {
    return this.info?.rooms.find((r) => r.id === room)?.due ?? 0;
  }

  hasRole(...roles: string[]): boolean {
    return this.info?.person?.roles.some((role) => roles.includes(role)) ?? false;
  }

  async load(): Promise<void> {
    try {
      const response = await send('GET', '/api/session', null, { onSignedOut: 'throw' });
      this.info = (await response.json()) as SessionInfo;
      this.failure = null;
    } catch (thrown) {
      this.failure = asApiError(thrown);
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

  /** Sign in; throws ApiError when refused. */
  async signIn(name: string, password: string): Promise<void> {
    await send('POST', '/api/session', { name, password }, { onSignedOut: 'throw' });
    await this.load();
  }

  async signOut(): Promise<void> {
    await send('DELETE', '/api/session', null, { onSignedOut: 'throw' });
    await this.load();
  }
}

export const session = new Session();

useSession({
  header: () => session.info?.session ?? null,
  signIn: () => session.ask(),
});

