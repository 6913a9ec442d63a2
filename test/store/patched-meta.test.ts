import { expect, test } from 'vitest';
import { sampleMeta } from '../../src/store/contract/samples.ts';
import { patchedMeta } from '../../src/store/patched-meta.ts';

const meta = sampleMeta(1);
const summary = {
  meta,
  git: { commit_hash: 'abc', branch: 'main' },
  memoryMode: null,
  preview: '',
  hasUserMessage: false,
  model: null,
  reasoningEffort: null,
  settings: null,
  lastTurnAt: null,
};

test('patchedMeta() is null when nothing of the meta changes', () => {
  expect(patchedMeta(summary, { name: 'First' })).toBe(null);
});

test('patchedMeta() keeps, sets and clears git members, and writes the default memory mode out', () => {
  const changed = patchedMeta(summary, { gitInfo: { sha: null, originUrl: 'https://example.com' } });
  expect(changed).toEqual({
    ...meta,
    memory_mode: 'enabled',
    git: { branch: 'main', repository_url: 'https://example.com' },
  });
  expect(patchedMeta(summary, { gitInfo: { sha: null, branch: null } })).toMatchObject({ git: {} });
});

test('patchedMeta() sets and clears the memory mode', () => {
  expect(patchedMeta(summary, { memoryMode: 'disabled' })).toEqual({
    ...meta,
    memory_mode: 'disabled',
    git: summary.git,
  });
  expect(patchedMeta({ ...summary, memoryMode: 'disabled' }, { memoryMode: null })).not.toHaveProperty('memory_mode');
});
