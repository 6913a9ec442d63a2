import type { GitInfoPayload } from '../history/record.ts';
import type { ThreadSummary } from '../history/thread-summary.ts';
import type { StoredGitInfo, StoredThread } from './thread-store.ts';

/** What a store knows of a thread beside its records. */
export interface ThreadFacts {
  readonly updatedAt: Date;
  readonly archivedAt: Date | null;
  readonly name: string | null;
  readonly paging: StoredThread['paging'];
  /** Taken where the session meta has no readable creation time; `updatedAt` by default. */
  readonly createdAtFallback?: Date;
}

/** A thread as stores show it, from the summary of its records. */
export function storedThreadOf(summary: ThreadSummary, facts: ThreadFacts): StoredThread {
  const { meta } = summary;
  const createdAt = new Date(meta.timestamp);
  return {
    threadId: meta.id,
    forkedFromId: meta.forked_from_id ?? null,
    createdAt: Number.isNaN(createdAt.getTime()) ? (facts.createdAtFallback ?? facts.updatedAt) : createdAt,
    updatedAt: facts.updatedAt,
    archivedAt: facts.archivedAt,
    preview: summary.preview,
    hasUserMessage: summary.hasUserMessage,
    name: facts.name,
    cwd: meta.cwd ?? '',
    source: meta.source ?? 'vscode',
    threadSource: meta.thread_source ?? null,
    agentNickname: meta.agent_nickname ?? null,
    agentRole: meta.agent_role ?? null,
    modelProvider: meta.model_provider ?? null,
    model: summary.model,
    reasoningEffort: summary.reasoningEffort,
    originator: meta.originator ?? '',
    cliVersion: meta.cli_version ?? '',
    gitInfo: gitInfoOf(summary.git),
    memoryMode: summary.memoryMode,
    baseInstructions: meta.base_instructions?.text ?? null,
    dynamicTools: meta.dynamic_tools ?? [],
    paging: facts.paging,
  };
}

function gitInfoOf(git: GitInfoPayload | null): StoredGitInfo | null {
  if (git === null) return null;
  const { commit_hash: sha = null, branch = null, repository_url: originUrl = null } = git;
  return sha === null && branch === null && originUrl === null ? null : { sha, branch, originUrl };
}
