import type { GetConversationSummaryParams, GetConversationSummaryResult } from '../../protocol/legacy.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import type { StoredThread } from '../../store/thread-store.ts';
import { parseThreadId } from '../thread-id.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { orNotFound, readStored, requireRolloutPaths } from './lookup.ts';

type Summary = GetConversationSummaryResult['summary'];

/** The head of a stored thread, archived or not, in the words of its file. */
export async function summariseConversation(
  context: ThreadsContext,
  params: GetConversationSummaryParams,
): Promise<GetConversationSummaryResult> {
  const stored =
    'rolloutPath' in params
      ? await readByPath(context, params.rolloutPath)
      : await readStored(context, parseThreadId(params.conversationId), noConversation);
  const { gitInfo } = stored;
  return {
    summary: {
      conversationId: stored.threadId,
      path: (await context.store.rolloutPaths?.pathOf(stored.threadId)) ?? '',
      preview: stored.preview,
      timestamp: stored.createdAt.toISOString(),
      updatedAt: stored.updatedAt.toISOString(),
      modelProvider: stored.modelProvider ?? context.config.defaultModelProvider,
      cwd: stored.cwd,
      cliVersion: stored.cliVersion,
      source: stored.source as Summary['source'],
      gitInfo: gitInfo && { sha: gitInfo.sha, branch: gitInfo.branch, origin_url: gitInfo.originUrl },
    },
  };
}

function readByPath(context: ThreadsContext, path: string): Promise<StoredThread> {
  return orNotFound(requireRolloutPaths(context).readThreadByRolloutPath(path), () =>
    RpcError.invalidRequest(`failed to resolve rollout path \`${path}\`: No such file or directory (os error 2)`),
  );
}

function noConversation(threadId: string): RpcError {
  return RpcError.invalidRequest(`no rollout found for conversation id ${threadId}`);
}
