import { showable } from '../../agent/loop/showable.ts';
import { isObject } from '../../protocol/json-object.ts';

interface ErrorMembers {
  readonly code: string | null;
  readonly message: string | null;
}

/** What the login service says was wrong, in a form that may be shown: short, of one line, without these secrets. */
export function describeServiceError(body: string, secrets: readonly string[]): string {
  const { code, message } = readServiceError(body);
  return showable(message ?? code ?? (body.trim() || 'unknown error'), secrets);
}

/** `error.code`, `error` or `code` of the answer, and the text beside it; null for what it does not say. */
export function readServiceError(body: string): ErrorMembers {
  const answer = parse(body);
  const { error } = answer;
  const inner = isObject(error) ? error : {};
  return {
    code: filled(error) ?? filled(inner.code) ?? filled(answer.code),
    message: filled(answer.error_description) ?? filled(inner.message),
  };
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

function filled(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
