// The one way from the pages to the server.
import type { OperationName, RequestOf, ResultOf } from './operations';
import { offlineError, readError } from './errors';

export interface EvidenceRef {
  id: string;
  hash: string;
}
export interface Answer<T> {
  result: T;
  evidence: EvidenceRef | null;
}
export interface CallOptions {
  signal?: AbortSignal;
  /** "ask" opens the sign-in dialog and sends again; "throw" leaves it to the caller. */
  onSignedOut?: 'ask' | 'throw';
  /** Lets the request outlive the page (small bodies only). */
  keepalive?: boolean;
}

interface Hooks {
  header: () => string | null;
  signIn: () => Promise<boolean>;
}
let hooks: Hooks = { header: () => null, signIn: () => Promise.resolve(false) };

/** The session tells the client its header value and how to ask a person to sign in. */
export function useSession(given: Hooks): void {
  hooks = given;
}

/** Headers that every request but those of images carries. */
export function sessionHeaders(): Record<string, string> {
  const value = hooks.header();
  return value ? { 'X-Sonobridge-Session': value } : {};
}

/** Send a request to any address of the server; throws ApiError. */
export async function send(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body: BodyInit | object | null = null,
  options: CallOptions = {},
): Promise<Response> {
  const response = await attempt(method, path, body, options);
  if (response.ok) return response;
  const error = readError(response.status, await response.json().catch(() => null));
  const ask = (options.onSignedOut ?? 'ask') === 'ask';
  if (error.signedOut && ask && (await hooks.signIn())) {
    return send(method, path, body, { ...options, onSignedOut: 'throw' });
  }
  throw error;
}

async function attempt(
  method: string,
  path: string,
  body: BodyInit | object | null,
  options: CallOptions,
): Promise<Response> {
  const plain = body !== null && isPlain(body);
  const init: RequestInit = {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    headers: {
      Accept: 'application/json',
      ...sessionHeaders(),
      ...(plain ? { 'Content-Type': 'application/json' } : {}),
    },
    ...(body === null ? {} : { body: plain ? JSON.stringify(body) : (body as BodyInit) }),
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.keepalive ? { keepalive: true } : {}),
  };
  try {
    return await fetch(path, init);
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown;
    throw offlineError();
  }
}

function isPlain(body: BodyInit | object): boolean {
  const proto: unknown = Object.getPrototypeOf(body);
  return typeof body === 'object' && (proto === Object.prototype || Array.isArray(body));
}

/** Run an operation and wait for its result. */
export async function call<K extends OperationName>(
  operation: K,
  request: RequestOf<K>,
  options: CallOptions = {},
): Promise<Answer<ResultOf<K>>> {
  const response = await send('POST', operationPath(operation), request as object, options);
  return (await response.json()) as Answer<ResultOf<K>>;
}

/** Start an operation that runs as a job; its id comes back at once. */
export async function startJob<K extends OperationName>(
  operation: K,
  request: RequestOf<K>,
  options: CallOptions = {},
): Promise<string> {
  const response = await send('POST', operationPath(operation), request as object, options);
  return ((await response.json()) as { job_id: string }).job_id;
}

function operationPath(operation: string): string {
  return `/api/${operation.replace('.', '/')}`;
}
