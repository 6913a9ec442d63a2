import type { GitInfoPayload, SessionMetaPayload } from '../history/record.ts';
import type { ThreadSummary } from '../history/thread-summary.ts';
import type { ThreadMetadataPatch } from './thread-store.ts';

/**
 * The session meta to append when the git data or the memory mode of a thread changes; null when the patch touches
 * neither. A cleared member is left out; `git` is `{}` when all of it was cleared.
 */
export function patchedMeta(summary: ThreadSummary, patch: ThreadMetadataPatch): SessionMetaPayload | null {
  if (patch.gitInfo === undefined && patch.memoryMode === undefined) return null;
  const { git: _git, memory_mode: _mode, ...meta } = summary.meta;
  const git = patch.gitInfo === undefined ? summary.git : patchedGit(summary.git ?? {}, patch.gitInfo);
  // 0.130 writes its default out as soon as it writes the meta again.
  const memoryMode = patch.memoryMode === undefined ? (summary.memoryMode ?? 'enabled') : patch.memoryMode;
  return {
    ...meta,
    ...(memoryMode === null ? {} : { memory_mode: memoryMode }),
    ...(git === null ? {} : { git }),
  };
}

function patchedGit(git: GitInfoPayload, patch: NonNullable<ThreadMetadataPatch['gitInfo']>): GitInfoPayload {
  const members = {
    commit_hash: patch.sha === undefined ? git.commit_hash : patch.sha,
    branch: patch.branch === undefined ? git.branch : patch.branch,
    repository_url: patch.originUrl === undefined ? git.repository_url : patch.originUrl,
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => typeof value === 'string'));
}
