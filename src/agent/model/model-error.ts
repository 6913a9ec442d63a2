import { isObject } from '../../protocol/json-object.ts';
import type { CodexErrorInfo, TurnError } from '../../protocol/turn.ts';

export interface ModelErrorOptions {
  readonly info?: CodexErrorInfo;
  /** Whether the whole request may be made again within the turn. */
  readonly isRetryable?: boolean;
  readonly httpStatus?: number | null;
  /** What the service asked for; else the usual back-off applies. */
  readonly retryAfterMs?: number | null;
  readonly cause?: unknown;
}

/** A model request that failed. The message is what users see. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  readonly info: CodexErrorInfo;
  readonly isRetryable: boolean;
  readonly httpStatus: number | null;
  readonly retryAfterMs: number | null;

  constructor(message: string, options: ModelErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.info = options.info ?? 'other';
    this.isRetryable = options.isRetryable ?? false;
    this.httpStatus = options.httpStatus ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  /** The same failure with another text. */
  withMessage(message: string): ModelError {
    return message === this.message ? this : new ModelError(message, this);
  }

  toTurnError(): TurnError {
    return { message: this.message, codexErrorInfo: this.info, additionalDetails: null };
  }
}

const HIGH_DEMAND = "We're currently experiencing high demand, which may cause temporary errors.";
const OVERLOADED = 'Selected model is at capacity. Please try a different model.';
const CONTEXT_FULL =
  "Codex ran out of room in the model's context window. Start a new thread or clear earlier history before retrying.";
const QUOTA = 'Quota exceeded. Check your plan and billing details.';
const MAX_BODY_IN_MESSAGE = 4096;

/** Whether a request failed because the conversation is longer than the model's window. */
export function isContextFull(error: unknown): boolean {
  return error instanceof ModelError && error.info === 'contextWindowExceeded';
}

/** The stream broke off: it may be tried again. */
export function streamDisconnected(detail: string, options: ModelErrorOptions = {}): ModelError {
  return new ModelError(`stream disconnected before completion: ${detail}`, { isRetryable: true, ...options });
}

/** Nothing came for longer than the provider allows. */
export function streamIdle(): ModelError {
  return streamDisconnected('idle timeout waiting for SSE');
}

/** An answer of the service with a status other than 2xx. */
export function httpFailure(status: number, statusText: string, body: string, url: string): ModelError {
  const { type, code, message } = readErrorBody(body);
  if (status === 400) return new ModelError(clip(body), { httpStatus: status });
  if (status === 429 && (type === 'usage_limit_reached' || type === 'usage_not_included')) {
    return new ModelError(message ?? 'The usage limit of this account is reached.', {
      info: 'usageLimitExceeded',
      httpStatus: status,
    });
  }
  if (status === 429) {
    return new ModelError(`exceeded retry limit, last status: 429 ${statusText}`.trimEnd(), {
      info: { responseTooManyFailedAttempts: { httpStatusCode: status } },
      httpStatus: status,
    });
  }
  if (isOverload(code)) return new ModelError(OVERLOADED, { info: 'serverOverloaded', httpStatus: status });
  if (status === 500) {
    return new ModelError(HIGH_DEMAND, { info: 'internalServerError', isRetryable: true, httpStatus: status });
  }
  const said = message ?? (body.trim() === '' ? 'Unknown error' : clip(body));
  const words = `${status} ${statusText}`.trimEnd();
  return new ModelError(`unexpected status ${words}: ${said}, url: ${url}`, { isRetryable: true, httpStatus: status });
}

/** A `response.failed` event; `error` is the member of that name of its response. */
export function responseFailed(error: unknown): ModelError {
  const { code, message } = readErrorObject(error);
  if (code === 'context_length_exceeded') return new ModelError(CONTEXT_FULL, { info: 'contextWindowExceeded' });
  if (code === 'insufficient_quota') return new ModelError(QUOTA, { info: 'usageLimitExceeded' });
  if (isOverload(code)) return new ModelError(OVERLOADED, { info: 'serverOverloaded' });
  if (code === 'cyber_policy') {
    return new ModelError(message ?? 'The request was stopped by a policy of the model service.', {
      info: 'cyberPolicy',
    });
  }
  if (code === 'invalid_prompt') return new ModelError(message ?? 'Invalid request.');
  const said = message ?? 'response.failed event received';
  return streamDisconnected(said, { retryAfterMs: readRetryAfter(said) });
}

/** A `response.incomplete` event. */
export function responseIncomplete(details: unknown): ModelError {
  const reason = isObject(details) && typeof details.reason === 'string' ? details.reason : 'unknown';
  return streamDisconnected(`Incomplete response returned, reason: ${reason}`);
}

function readRetryAfter(message: string): number | null {
  const match = /try again in\s*(\d+(?:\.\d+)?)\s*(ms|s|seconds?)\b/i.exec(message);
  if (match === null) return null;
  return Math.round(Number(match[1]) * (match[2]?.toLowerCase() === 'ms' ? 1 : 1000));
}

interface ServiceError {
  readonly type: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

function readErrorBody(body: string): ServiceError {
  try {
    const parsed: unknown = JSON.parse(body);
    return readErrorObject(isObject(parsed) ? parsed.error : null);
  } catch {
    return { type: null, code: null, message: null };
  }
}

function readErrorObject(error: unknown): ServiceError {
  if (!isObject(error)) return { type: null, code: null, message: null };
  return { type: text(error.type), code: text(error.code), message: text(error.message) };
}

function isOverload(code: string | null): boolean {
  return code === 'server_is_overloaded' || code === 'slow_down';
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function clip(body: string): string {
  return body.length > MAX_BODY_IN_MESSAGE ? `${body.slice(0, MAX_BODY_IN_MESSAGE)}…` : body;
}
