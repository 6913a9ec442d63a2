import { readFileSync } from 'node:fs';
import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { taskStarted } from '../../../../src/history/extended-records.ts';
import { type FileLayer, nodeFileLayer } from '../../../../src/store/local/files/file-layer.ts';
import { unpackedChunks } from '../../../../src/store/local/files/packed-rollout.ts';
import { LocalThreadStore } from '../../../../src/store/local/local-thread-store.ts';
import type { ThreadStore } from '../../../../src/store/thread-store.ts';
import { dyingAfter } from '../dying-files.ts';
import { DAY, EVERYTHING, put } from '../hand-made.ts';
import { temporaryHome } from '../temporary-home.ts';

// Packed by the binary of 0.169.0.
const PACKED = readFileSync(new URL('packed/three-turns.jsonl.zst', import.meta.url));
const PLAIN = readFileSync(new URL('../../../golden/v130/turns-three/rollout.jsonl', import.meta.url));
const ID: string = JSON.parse(PLAIN.toString('utf8').split('\n', 1)[0] ?? '').payload.id;
const PATH = `${DAY}/rollout-2026-01-09T10-00-00-${ID}.jsonl`;
const CHANGED = new Date('2026-01-10T00:00:00Z');

async function homeWith(files: Readonly<Record<string, Buffer>>) {
  const home = await temporaryHome();
  for (const [path, content] of Object.entries(files)) {
    const file = await put(home.path, path, '');
    await writeFile(file, content);
    await utimes(file, CHANGED, CHANGED);
  }
  return home;
}

async function open(home: string, index: 'on' | 'off' = 'off', files: FileLayer = nodeFileLayer) {
  return LocalThreadStore.open({ home, index, files });
}

const itemsOf = async (store: ThreadStore) =>
  (await store.listItems({ threadId: ID, pageSize: 100, sortDirection: 'asc' })).rows;

describe.each(['off', 'on'] as const)('a packed rollout file, index %s', (index) => {
  it('is listed, read and paged as the plain one, and left alone', async () => {
    await using home = await homeWith({ [`${PATH}.zst`]: PACKED });
    await using plainHome = await homeWith({ [PATH]: PLAIN });
    await using store = await open(home.path, index);
    await using plain = await open(plainHome.path, index);
    const listed = await store.listThreads(EVERYTHING);
    expect(listed.rows).toEqual((await plain.listThreads(EVERYTHING)).rows);
    expect(listed.rows.map(({ threadId, updatedAt }) => [threadId, updatedAt])).toEqual([[ID, CHANGED]]);
    expect(await store.readThread({ threadId: ID })).toEqual(await plain.readThread({ threadId: ID }));
    expect(await itemsOf(store)).toEqual(await itemsOf(plain));
    const turns = { threadId: ID, pageSize: 2, sortDirection: 'desc', itemsView: 'full' } as const;
    expect(await store.listTurns(turns)).toEqual(await plain.listTurns(turns));
    const path = join(home.path, PATH);
    expect([await store.rolloutPaths?.pathOf(ID), await readFile(`${path}.zst`)]).toEqual([path, PACKED]);
    expect((await store.rolloutPaths?.readThreadByRolloutPath(path))?.threadId).toBe(ID);
    expect(await readdir(dirname(path))).toEqual([`${basename(PATH)}.zst`]);
  });

  it('is unpacked for whoever writes it', async () => {
    await using home = await homeWith({ [`${PATH}.zst`]: PACKED });
    await using store = await open(home.path, index);
    await store.listThreads(EVERYTHING);
    const live = await store.resumeThread({ threadId: ID });
    const file = join(home.path, PATH);
    expect([await readdir(dirname(file)), await readFile(file)]).toEqual([[basename(PATH)], PLAIN]);
    expect((await stat(file)).mtime).toEqual(CHANGED);
    const before = await itemsOf(store);
    const lines = PLAIN.toString('utf8').trimEnd().split('\n').length;
    const started = taskStarted({
      turnId: 't9',
      startedAtMs: 0,
      modelContextWindow: null,
      collaborationMode: 'default',
    });
    expect(await live.appendDurably([started])).toEqual({ firstSeq: lines, lastSeq: lines });
    const page = await store.listTurns({ threadId: ID, pageSize: 1, sortDirection: 'desc', itemsView: 'full' });
    expect([page.rows[0]?.turnId, await itemsOf(store)]).toEqual(['t9', before]);
    expect((await store.listThreads(EVERYTHING)).rows.map(({ threadId }) => threadId)).toEqual([ID]);
  });
});

describe('LocalThreadStore.resumeThread()', () => {
  it('loses nothing and shows no thread twice, wherever the unpacking is cut off', async () => {
    const states = new Set<string>();
    for (let calls = 0; ; calls += 1) {
      await using home = await homeWith({ [`${PATH}.zst`]: PACKED });
      const files = dyingAfter(calls);
      const isDone = await resumed(home.path, files);
      states.add((await readdir(join(home.path, DAY))).map((name) => name.replace(ID, 'ID')).join(' '));
      await using store = await open(home.path);
      expect((await store.listThreads(EVERYTHING)).rows.map(({ threadId }) => threadId)).toEqual([ID]);
      expect(await itemsOf(store)).toHaveLength(6);
      await (await store.resumeThread({ threadId: ID })).shutdown();
      expect(await readFile(join(home.path, PATH))).toEqual(PLAIN);
      expect(await readdir(join(home.path, DAY))).toEqual([basename(PATH)]);
      if (isDone) break;
    }
    const name = 'rollout-2026-01-09T10-00-00-ID.jsonl';
    expect(states).toEqual(new Set([`${name}.zst`, `.${name}.unpacking ${name}.zst`, `${name} ${name}.zst`, name]));
  });

  it('leaves a packed file that is damaged as it is', async () => {
    const damaged = Buffer.concat([PACKED.subarray(0, -40)]);
    await using home = await homeWith({ [`${PATH}.zst`]: damaged });
    await using store = await open(home.path);
    await expect(store.resumeThread({ threadId: ID })).rejects.toMatchObject({ code: 'corrupt' });
    expect(await readFile(join(home.path, `${PATH}.zst`))).toEqual(damaged);
    expect(await readdir(join(home.path, DAY))).toEqual([`${basename(PATH)}.zst`]);
  });
});

const MEBIBYTE = 1024 * 1024;

/** A zstd file of a few bytes for each 128 KiB of its content, which is the letter `a`. */
function bomb(blocks: number, windowDescriptor: number): Buffer {
  const repeated = (isLast: boolean) => {
    const block = Buffer.alloc(4, 'a');
    block.writeUIntLE((isLast ? 1 : 0) | (1 << 1) | ((128 * 1024) << 3), 0, 3);
    return block;
  };
  const start = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, windowDescriptor]);
  return Buffer.concat([start, ...Array.from({ length: blocks }, (_, index) => repeated(index === blocks - 1))]);
}

const WINDOW_OF_2_MIB = 11 << 3;
const WINDOW_OF_16_MIB = 14 << 3;

describe('unpackedChunks()', () => {
  it('leaves other work its turns, however much a few bytes unpack to', async () => {
    await using home = await homeWith({ [`${PATH}.zst`]: bomb(1024, WINDOW_OF_2_MIB) });
    let [total, inThisTurn, mostInATurn] = [0, 0, 0];
    const onTurn = () => {
      inThisTurn = 0;
      turn = setImmediate(onTurn);
    };
    let turn = setImmediate(onTurn);
    for await (const { byteLength } of unpackedChunks(nodeFileLayer, join(home.path, `${PATH}.zst`))) {
      total += byteLength;
      inThisTurn += byteLength;
      mostInATurn = Math.max(mostInATurn, inThisTurn);
    }
    clearImmediate(turn);
    expect(total).toBe(128 * MEBIBYTE);
    expect(mostInATurn).toBeLessThanOrEqual(MEBIBYTE);
  });

  it('refuses a file that asks for more memory than the format obliges to', async () => {
    await using home = await homeWith({ [`${PATH}.zst`]: bomb(1, WINDOW_OF_16_MIB) });
    await using store = await open(home.path);
    await expect(store.resumeThread({ threadId: ID })).rejects.toMatchObject({ code: 'corrupt' });
  });
});

async function resumed(home: string, files: FileLayer): Promise<boolean> {
  await using store = await open(home, 'off', files);
  try {
    await (await store.resumeThread({ threadId: ID })).shutdown();
    return true;
  } catch {
    return false;
  }
}
