import type { z } from 'zod';
import { RpcError } from '../protocol/rpc-error.ts';
import { describeIssue } from './describe-issue.ts';

export interface ParseOptions {
  /** `params` may be absent or `null`. */
  readonly optionalParams?: boolean | undefined;
}

/**
 * The params as their schema reads them: unknown members dropped, defaults filled in.
 *
 * @throws {RpcError} -32600 `Invalid request: …` that names the first member that does not fit.
 */
export function parseParams<S extends z.ZodType>(schema: S, raw: unknown, options: ParseOptions = {}): z.output<S> {
  const params = raw ?? (options.optionalParams ? {} : undefined);
  if (params === undefined) throw RpcError.invalidRequest('Invalid request: missing field `params`');
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw RpcError.invalidRequest(`Invalid request: ${issue ? describeIssue(issue, params) : 'bad params'}`);
}
