// A small router over the History API. Every room folder exports its routes in routes.ts.
import type { Component } from 'svelte';
import type { MessageKey } from '@/messages';

export type RoomId =
  | 'home' | 'path' | 'portfolio' | 'scan' | 'labs' | 'clips' | 'label' | 'models'
  | 'audit' | 'monitor' | 'deploy' | 'dossier' | 'teach' | 'admin';

export interface RouteDefinition {
  /** "/label/:study/:clip"; a part with a colon is a parameter. */
  pattern: string;
  room: RoomId;
  title: MessageKey;
  /** The page; it receives the parameters as props of the same name. */
  load: () => Promise<{ default: Component<never> }>;
  /** Imaging surface: dark theme, folded rail, full width. */
  imaging?: boolean;
  /** Stands alone, without shell and without anybody signed in. */
  alone?: boolean;
}

export interface Match {
  route: RouteDefinition;
  params: Record<string, string>;
}

/** The route that a path matches, with its decoded parameters. */
export function matchRoute(routes: readonly RouteDefinition[], path: string): Match | null {
  const parts = split(path);
  for (const route of routes) {
    const params = matchParts(split(route.pattern), parts);
    if (params) return { route, params };
  }
  return null;
}

function split(path: string): string[] {
  return path.split('/').filter(Boolean);
}

function matchParts(pattern: string[], parts: string[]): Record<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [i, want] of pattern.entries()) {
    const part = parts[i] ?? '';
    if (want.startsWith(':')) {
      const value = decode(part);
      if (value === null) return null;
      params[want.slice(1)] = value;
    } else if (want !== part) return null;
  }
  return params;
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** Asked before leaving a page; false keeps the person there. */
type Guard = (to: string) => boolean | Promise<boolean>;

class Router {
  path = $state('/');
  #guards = new Set<Guard>();

  start(): () => void {
    this.path = location.pathname;
    const onPop = () => void this.#arrive(location.pathname);
    const onClick = (event: MouseEvent) => this.#onClick(event);
    addEventListener('popstate', onPop);
    document.addEventListener('click', onClick);
    return () => {
      removeEventListener('popstate', onPop);
      document.removeEventListener('click', onClick);
    };
  }

  /** Follow an address that was changed without a visit (the launch address). */
  sync(): void {
    this.path = location.pathname;
  }

  /** Register a guard; call the returned function to remove it. */
  guard(ask: Guard): () => void {
    this.#guards.add(ask);
    return () => this.#guards.delete(ask);
  }

  async go(path: string, options: { replace?: boolean } = {}): Promise<void> {
    const to = new URL(path, location.origin).pathname;
    if (to === this.path) return;
    if (!(await this.#mayLeave(to))) return;
    history[options.replace ? 'replaceState' : 'pushState'](null, '', to);
    this.path = to;
    scrollTo(0, 0);
  }

  async #arrive(to: string): Promise<void> {
    if (to === this.path) return;
    if (await this.#mayLeave(to)) this.path = to;
    else history.pushState(null, '', this.path);
  }

  async #mayLeave(to: string): Promise<boolean> {
    for (const ask of this.#guards) if (!(await ask(to))) return false;
    return true;
  }

  #onClick(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest?.('a[href]');
    if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute('download')) return;
    if (link.origin !== location.origin || link.pathname.startsWith('/api/')) return;
    if (link.hash && link.pathname === location.pathname) return;
    event.preventDefault();
    void this.go(link.pathname);
  }
}

export const router = new Router();
