import type { StoredSource } from '../../history/record.ts';

/** Where a sub-agent comes from, as its first record says. */
export interface SpawnedFrom {
  readonly parentThreadId: string;
  /** How many threads are above it. */
  readonly depth: number;
}

/** Null for a thread that is no sub-agent of another. */
export function spawnedFrom(source: StoredSource): SpawnedFrom | null {
  if (typeof source !== 'object' || !('subagent' in source)) return null;
  const { thread_spawn: spawn } = membersOf(source.subagent);
  const { parent_thread_id: parentThreadId, depth } = membersOf(spawn);
  if (typeof parentThreadId !== 'string' || typeof depth !== 'number') return null;
  return { parentThreadId, depth };
}

/** The same as it is stored. */
export function spawnSource(
  spawn: SpawnedFrom & { readonly nickname: string; readonly role: string | null },
): StoredSource {
  return {
    subagent: {
      thread_spawn: {
        parent_thread_id: spawn.parentThreadId,
        depth: spawn.depth,
        agent_path: null,
        agent_nickname: spawn.nickname,
        agent_role: spawn.role,
      },
    },
  };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
