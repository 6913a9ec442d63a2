import { appendFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { nodeFileLayer } from '../../../src/store/local/files/file-layer.ts';
import { LocalThreadReader } from '../../../src/store/local/local-thread-reader.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import { foundAt } from '../../../src/store/local/rollouts/find-rollouts.ts';
import { RolloutCatalog } from '../../../src/store/local/rollouts/rollout-catalog.ts';
import { SessionIndex } from '../../../src/store/local/session-index.ts';
import { agentLine, asFile, DAY, EVERYTHING, metaLine, NAME, put, userLine } from './hand-made.ts';
import { temporaryHome } from './temporary-home.ts';

/** More than a list reads of a thread that will be known soon. */
const LONG_TEXT = 'x'.repeat(2 ** 20);
const LATER = metaLine({ git: { branch: 'later' } });

function readerOf(home: string, isKnownSoon: boolean): LocalThreadReader {
  const files = nodeFileLayer;
  return new LocalThreadReader({
    files,
    catalog: new RolloutCatalog({ home, files }),
    names: new SessionIndex({ home, files, durability: 'os', onWarning: () => undefined }),
    records: 'extended',
    knownSummary: async () => null,
    isKnownSoon: () => isKnownSoon,
  });
}

/** A home with one thread, whose branch stands at its end. */
async function homeWith(...middle: readonly string[]) {
  const home = await temporaryHome();
  const path = await put(home.path, `${DAY}/${NAME}`, asFile([metaLine(), userLine('q'), ...middle, LATER]));
  const found = foundAt(path, false);
  const whole = await readerOf(home.path, false).thread(found);
  return {
    found,
    whole,
    head: { ...whole, gitInfo: null },
    home,
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

describe('LocalThreadReader.listed()', () => {
  it('shows a long thread as its head does while that will be known soon, and else whole', async () => {
    await using long = await homeWith(agentLine(LONG_TEXT));
    const { found, head, whole, home } = long;
    expect(await readerOf(home.path, true).listed(found, head)).toEqual(head);
    expect(await readerOf(home.path, false).listed(found, head)).toEqual(whole);
  });

  it('shows a short thread whole, and one that was read before and has grown a little', async () => {
    await using short = await homeWith(agentLine('a'));
    expect(await readerOf(short.home.path, true).listed(short.found, short.head)).toEqual(short.whole);
    await using long = await homeWith(agentLine(LONG_TEXT));
    const reader = readerOf(long.home.path, true);
    await reader.thread(long.found);
    await appendFile(long.found.path, asFile([metaLine({ git: { branch: 'last' } })]));
    const listed = await reader.listed(long.found, long.head);
    expect(listed.gitInfo).toEqual({ ...long.whole.gitInfo, branch: 'last' });
  });

  it('shows a thread whose file went as its head does', async () => {
    await using home = await temporaryHome();
    await using thread = await homeWith();
    const gone = foundAt(`${home.path}/${DAY}/${NAME}`, false);
    expect(await readerOf(home.path, true).listed(gone, thread.head)).toEqual(thread.head);
  });
});

describe('LocalThreadStore.listThreads()', () => {
  it('shows all of a long new thread once the index knows it', async () => {
    await using long = await homeWith(agentLine(LONG_TEXT));
    await using store = await LocalThreadStore.open({ home: long.home.path, index: 'on' });
    const branch = async () => (await store.listThreads(EVERYTHING)).rows.map(({ gitInfo }) => gitInfo?.branch ?? null);
    expect(await branch()).toEqual([null]);
    await vi.waitFor(async () => expect(await branch()).toEqual(['later']), { timeout: 10_000 });
  });
});
