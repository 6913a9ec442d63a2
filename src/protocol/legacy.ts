import { z } from 'zod';
import { AuthMode } from './login.ts';
import { optionalNullable } from './nullable.ts';

/** Params of `getAuthStatus`, which older clients use in place of `account/read`. */
export const GetAuthStatusParams = z.object({
  includeToken: optionalNullable(z.boolean()),
  refreshToken: optionalNullable(z.boolean()),
});
export type GetAuthStatusParams = z.output<typeof GetAuthStatusParams>;

/** Result of `getAuthStatus`; `authToken` is a secret. */
export const GetAuthStatusResult = z.object({
  authMethod: AuthMode.nullable(),
  authToken: z.string().nullable(),
  requiresOpenaiAuth: z.boolean().nullable(),
});
export type GetAuthStatusResult = z.output<typeof GetAuthStatusResult>;

/** Params of `gitDiffToRemote`. */
export const GitDiffToRemoteParams = z.object({ cwd: z.string() });
export type GitDiffToRemoteParams = z.output<typeof GitDiffToRemoteParams>;

/** Result of `gitDiffToRemote`: a commit that a remote knows, and what there is beyond it. */
export const GitDiffToRemoteResult = z.object({ sha: z.string(), diff: z.string() });
export type GitDiffToRemoteResult = z.output<typeof GitDiffToRemoteResult>;
