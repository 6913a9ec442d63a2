import { execFileSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFileLayer, type OpenMode } from '../../../../src/store/local/files/file-layer.ts';
import { LocalThreadStore } from '../../../../src/store/local/local-thread-store.ts';
import { asFile, DAY, EVERYTHING, ID, LINES, NAME, OTHER, put } from '../hand-made.ts';
import { temporaryHome } from '../temporary-home.ts';

const OPEN_MODES: readonly OpenMode[] = ['read', 'append', 'lock'];

async function makePipe(home: string, path: string): Promise<string> {
  const absolute = join(home, path);
  await mkdir(dirname(absolute), { recursive: true });
  execFileSync('mkfifo', [absolute]);
  return absolute;
}

describe('nodeFileLayer.open()', () => {
  it('makes no file to append to', async () => {
    await using home = await temporaryHome();
    await expect(nodeFileLayer.open(join(home.path, 'none'), 'append')).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readdir(home.path)).toEqual([]);
  });

  it('makes a lock file once and opens it again', async () => {
    await using home = await temporaryHome();
    for (const _ of [1, 2]) await (await nodeFileLayer.open(join(home.path, 'a.lock'), 'lock')).close();
    expect(await readdir(home.path)).toEqual(['a.lock']);
  });

  it('appends behind what is there', async () => {
    await using home = await temporaryHome();
    const path = join(home.path, 'a');
    await writeFile(path, 'one');
    const file = await nodeFileLayer.open(path, 'append');
    await file.write(Buffer.from('two'));
    const read = Buffer.alloc(6);
    expect([await file.read(read, 0), read.toString()]).toEqual([6, 'onetwo']);
    await file.close();
  });

  it.runIf(process.platform !== 'win32')('refuses a pipe, a device and a folder without waiting', async () => {
    await using home = await temporaryHome();
    const pipe = await makePipe(home.path, 'pipe');
    for (const mode of OPEN_MODES) {
      for (const path of [pipe, '/dev/null']) {
        await expect(nodeFileLayer.open(path, mode)).rejects.toMatchObject({ code: 'invalid' });
      }
    }
    await expect(nodeFileLayer.open(home.path, 'read')).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe.runIf(process.platform !== 'win32')('LocalThreadStore beside files that are not regular', () => {
  it('lists and reads the other threads', async () => {
    await using home = await temporaryHome();
    await put(home.path, `${DAY}/${NAME}`, asFile(LINES));
    await makePipe(home.path, `${DAY}/${NAME.replace(ID, OTHER)}`);
    const socket = createServer().listen(join(home.path, 'sessions', 'rollout-a.jsonl'));
    await using store = await LocalThreadStore.open({ home: home.path });
    expect((await store.listThreads(EVERYTHING)).rows.map(({ threadId }) => threadId)).toEqual([ID]);
    await expect(store.readThread({ threadId: OTHER })).rejects.toMatchObject({ code: 'not-found' });
    await expect(store.resumeThread({ threadId: OTHER })).rejects.toMatchObject({ code: 'not-found' });
    socket.close();
  });

  it('refuses a pipe by its path', async () => {
    await using home = await temporaryHome();
    const pipe = await makePipe(home.path, 'pipe');
    await using store = await LocalThreadStore.open({ home: home.path });
    await expect(store.rolloutPaths?.readThreadByRolloutPath(pipe)).rejects.toMatchObject({ code: 'invalid' });
  });
});
