import { expect, test } from 'vitest';
import type { StoredSource } from '../../src/history/record.ts';
import { listAll, sampleMeta } from '../../src/store/contract/samples.ts';
import { matchesListThreads } from '../../src/store/list-filter.ts';
import { storedThreadOf } from '../../src/store/stored-thread-of.ts';
import type { ListThreads, SourceKind, StoredThread } from '../../src/store/thread-store.ts';

function thread(members: Partial<StoredThread> = {}): StoredThread {
  const meta = sampleMeta(1);
  const summary = {
    meta,
    git: null,
    memoryMode: null,
    preview: 'hello',
    hasUserMessage: true,
    model: null,
    reasoningEffort: null,
    settings: null,
    lastTurnAt: null,
  };
  const facts = { updatedAt: new Date(meta.timestamp), archivedAt: null, name: null, paging: 'none' } as const;
  return { ...storedThreadOf(summary, facts), ...members };
}

function matches(members: Partial<StoredThread>, filters: Partial<ListThreads>): boolean {
  return matchesListThreads(thread(members), listAll(filters));
}

const spawned = { subagent: { thread_spawn: { depth: 1 } } };

test.each<[StoredSource, readonly SourceKind[], boolean]>([
  ['cli', ['cli'], true],
  ['vscode', ['vscode'], true],
  ['exec', ['exec'], false],
  ['mcp', ['appServer'], false],
  ['unknown', ['unknown'], false],
  [{ custom: 'atlas' }, [], true],
  [{ custom: 'chatgpt' }, [], true],
  [{ custom: 'cli' }, [], false],
  [{ subagent: 'review' }, ['subAgent', 'subAgentReview'], false],
  [{ subagent: 'compact' }, ['subAgent', 'subAgentCompact'], false],
  [{ subagent: 'memory_consolidation' }, ['subAgent'], false],
  [spawned, ['subAgent', 'subAgentThreadSpawn'], false],
  [{ subagent: { other: 'x' } }, ['subAgent', 'subAgentOther'], false],
])('matchesListThreads() counts the source %j as %j', (source, kinds, isInteractive) => {
  const all: readonly SourceKind[] = [
    'cli',
    'vscode',
    'exec',
    'appServer',
    'subAgent',
    'subAgentReview',
    'subAgentCompact',
    'subAgentThreadSpawn',
    'subAgentOther',
    'unknown',
  ];
  expect(all.filter((kind) => matches({ source }, { sourceKinds: [kind] }))).toEqual(kinds);
  expect(matches({ source }, { sourceKinds: 'interactive' })).toBe(isInteractive);
  expect(matches({ source }, { sourceKinds: null })).toBe(true);
});

test('matchesListThreads() hides threads without a user message', () => {
  expect(matches({ hasUserMessage: false }, {})).toBe(false);
});

test('matchesListThreads() tells archived threads from others', () => {
  expect(matches({ archivedAt: new Date() }, { archived: false })).toBe(false);
  expect(matches({ archivedAt: new Date() }, { archived: true })).toBe(true);
  expect(matches({}, { archived: true })).toBe(false);
});

test('matchesListThreads() searches the name where there is one', () => {
  expect(matches({ name: 'Whale' }, { searchTerm: 'hello' })).toBe(false);
  expect(matches({ name: 'Whale' }, { searchTerm: 'hal' })).toBe(true);
  expect(matches({}, { searchTerm: 'Hello' })).toBe(false);
});
