import { asList, asRecord, asText, type Payload } from '../history/payload.ts';
import type { StoredSource } from '../history/record.ts';
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

/** A thread as stores show it, from the summary of its records. Members of another type than they should have are absent. */
export function storedThreadOf(summary: ThreadSummary, facts: ThreadFacts): StoredThread {
  const meta: Payload = { ...summary.meta };
  const createdAt = createdAtOf(meta, facts);
  return {
    threadId: summary.meta.id,
    forkedFromId: asText(meta.forked_from_id),
    createdAt,
    updatedAt: facts.updatedAt,
    recencyAt: recencyOf(summary, createdAt, facts.updatedAt),
    archivedAt: facts.archivedAt,
    preview: summary.preview,
    hasUserMessage: summary.hasUserMessage,
    name: facts.name,
    cwd: asText(meta.cwd) ?? '',
    source: sourceOf(meta.source),
    threadSource: asText(meta.thread_source),
    agentNickname: asText(meta.agent_nickname),
    agentRole: asText(meta.agent_role),
    modelProvider: asText(meta.model_provider),
    model: summary.model,
    reasoningEffort: summary.reasoningEffort,
    settings: summary.settings,
    originator: asText(meta.originator) ?? '',
    cliVersion: asText(meta.cli_version) ?? '',
    gitInfo: gitInfoOf(asRecord(summary.git)),
    memoryMode: asText(summary.memoryMode),
    baseInstructions: asText(asRecord(meta.base_instructions)?.text),
    dynamicTools: asList(meta.dynamic_tools),
    paging: facts.paging,
  };
}

function createdAtOf(meta: Payload, facts: ThreadFacts): Date {
  const createdAt = new Date(asText(meta.timestamp) ?? '');
  return Number.isNaN(createdAt.getTime()) ? (facts.createdAtFallback ?? facts.updatedAt) : createdAt;
}

/** Of turns in old files only the messages were stored; 0.169 too takes the last write there. */
function recencyOf({ lastTurnAt, hasUserMessage }: ThreadSummary, createdAt: Date, updatedAt: Date): Date {
  if (lastTurnAt === null) return hasUserMessage ? updatedAt : createdAt;
  return new Date(Math.min(Math.max(Date.parse(lastTurnAt), createdAt.getTime()), updatedAt.getTime()));
}

function sourceOf(stored: unknown): StoredSource {
  if (stored === undefined || stored === null) return 'vscode';
  const isSource = typeof stored === 'string' || asRecord(stored) !== null;
  return isSource ? (stored as StoredSource) : 'unknown';
}

function gitInfoOf(git: Payload | null): StoredGitInfo | null {
  const sha = asText(git?.commit_hash);
  const branch = asText(git?.branch);
  const originUrl = asText(git?.repository_url);
  return sha === null && branch === null && originUrl === null ? null : { sha, branch, originUrl };
}
