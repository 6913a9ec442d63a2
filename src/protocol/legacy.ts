import { z } from 'zod';
import { AuthMode } from './login.ts';
import { optionalNullable } from './nullable.ts';
import { SubAgentSource } from './thread.ts';

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

/** Params of `getConversationSummary`: a file of the home, or a thread by its id. The path counts where both are given. */
export const GetConversationSummaryParams = z.union([
  z.object({ rolloutPath: z.string() }),
  z.object({ conversationId: z.string() }),
]);
export type GetConversationSummaryParams = z.output<typeof GetConversationSummaryParams>;

const ConversationSummary = z
  .object({
    conversationId: z.string(),
    /** Empty where the store keeps no files. */
    path: z.string(),
    preview: z.string(),
    /** Of its creation, in RFC 3339. */
    timestamp: z.string().nullable(),
    updatedAt: z.string().nullable(),
    modelProvider: z.string(),
    cwd: z.string(),
    cliVersion: z.string(),
    /** In the words of the file. */
    source: z.union([
      z.enum(['cli', 'vscode', 'exec', 'mcp', 'unknown']),
      z.object({ custom: z.string() }),
      z.object({ subagent: SubAgentSource }),
    ]),
    gitInfo: z
      .object({ sha: z.string().nullable(), branch: z.string().nullable(), origin_url: z.string().nullable() })
      .meta({ id: 'ConversationGitInfo' })
      .nullable(),
  })
  .meta({ id: 'ConversationSummary' });

/** Result of `getConversationSummary`. */
export const GetConversationSummaryResult = z.object({ summary: ConversationSummary });
export type GetConversationSummaryResult = z.output<typeof GetConversationSummaryResult>;
