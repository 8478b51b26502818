// An error of the server (or of the way to it), in the four parts a person reads.
import { t } from '@/messages';

export interface ErrorParts {
  code: string;
  what: string;
  where: string;
  why: string;
  kept: string;
  remedy: string;
  details: Record<string, unknown>;
}

export class ApiError extends Error implements ErrorParts {
  readonly code: string;
  readonly what: string;
  readonly where: string;
  readonly why: string;
  readonly kept: string;
  readonly remedy: string;
  readonly details: Record<string, unknown>;
  /** HTTP status; 0 when the server was not reached. */
  readonly status: number;

  constructor(status: number, parts: Partial<ErrorParts> & { what: string }) {
    super(parts.what);
    this.name = 'ApiError';
    this.status = status;
    this.code = parts.code ?? 'unexpected';
    this.what = parts.what;
    this.where = parts.where ?? '';
    this.why = parts.why ?? '';
    this.kept = parts.kept ?? '';
    this.remedy = parts.remedy ?? '';
    this.details = parts.details ?? {};
  }

  /** True when the server was not reached, so that sending again later can work. */
  get offline(): boolean {
    return this.status === 0;
  }

  /** True when the session ended and a person has to sign in. */
  get signedOut(): boolean {
    return this.status === 401;
  }
}

export function offlineError(): ApiError {
  return new ApiError(0, {
    code: 'offline',
    what: t('error.offline.what'),
    why: t('error.offline.why'),
    kept: t('error.offline.kept'),
    remedy: t('error.offline.remedy'),
  });
}

/** Any thrown value as an ApiError, so that a page can always show four parts. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  return new ApiError(0, {
    code: 'client',
    what: t('error.client.what'),
    why: thrown instanceof Error ? thrown.message : String(thrown),
    kept: t('error.client.kept'),
    remedy: t('error.client.remedy'),
  });
}

export function readError(status: number, body: unknown): ApiError {
  const inner = (body as { error?: Partial<ErrorParts> } | null)?.error;
  if (inner?.what) return new ApiError(status, { ...inner, what: inner.what });
  return new ApiError(status, {
    code: `http.${status}`,
    what: t('error.answer.what'),
    why: t('error.answer.why', { status }),
    remedy: t('error.answer.remedy'),
  });
}
