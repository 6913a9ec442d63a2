import type { CodexThread } from '../codex-thread.ts';
import type { ThreadRegistry } from '../thread-registry.ts';

/** The loaded threads that this one spawned, and those that they spawned. */
export function descendantsOf(registry: ThreadRegistry, threadId: string): readonly CodexThread[] {
  const found: CodexThread[] = [];
  const parents = new Set([threadId]);
  // A parent is loaded before its children, and the registry keeps that order but for agents that were closed and came back.
  for (let isGrowing = true; isGrowing; ) {
    const next = registry.all.filter(
      ({ threadId: id, spawned }) => spawned !== null && parents.has(spawned.parentThreadId) && !parents.has(id),
    );
    for (const thread of next) parents.add(thread.threadId);
    found.push(...next);
    isGrowing = next.length > 0;
  }
  return found;
}

/** All loaded sub-agents below one thread that a user works in. */
export function agentsOfTree(registry: ThreadRegistry, rootThreadId: string): readonly CodexThread[] {
  return registry.all.filter((thread) => thread.spawned !== null && thread.rootThreadId === rootThreadId);
}
