import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../../../src/store/local/files/file-layer.ts';
import { WriterLocks, type WriterLocksOptions } from '../../../../src/store/local/writing/writer-lock.ts';
import { temporaryHome } from '../temporary-home.ts';

const ID = '01a1fd1b-9a2e-7121-a560-fd2629f12917';
const HOLDER = join(import.meta.dirname, 'hold-lock.ts');

function openLocks(home: string, more: Partial<WriterLocksOptions> = {}) {
  const warnings: string[] = [];
  const onWarning = (message: string) => warnings.push(message);
  return { warnings, locks: new WriterLocks({ home, files: nodeFileLayer, onWarning, ...more }) };
}

function startHolder(home: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', HOLDER, home, ID], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    child,
    ended: once(child, 'exit'),
    nextLine: async () => (await lines.next()).value as unknown,
  };
}

const conflict = { code: 'conflict', threadId: ID, message: `thread ${ID} already has an active writer` };

describe('WriterLocks', () => {
  it('acquire() refuses a second writer in the same process until the first released', async () => {
    await using home = await temporaryHome();
    const { locks } = openLocks(home.path);
    const lock = await locks.acquire(ID);
    await expect(openLocks(home.path).locks.acquire(ID)).rejects.toMatchObject(conflict);
    await lock.release();
    await (await locks.acquire(ID)).release();
  });

  it('leaves only the coordination file behind', async () => {
    await using home = await temporaryHome();
    const lock = await openLocks(home.path).locks.acquire(ID);
    const folder = join(home.path, 'thread-writer-locks');
    expect((await readdir(folder)).sort()).toEqual(['.coordination.lock', `${ID}.lock`]);
    await lock.release();
    expect(await readdir(folder)).toEqual(['.coordination.lock']);
  });

  it('release() twice does not free the lock of the next holder', async () => {
    await using home = await temporaryHome();
    const { locks } = openLocks(home.path);
    const first = await locks.acquire(ID);
    await first.release();
    const second = await locks.acquire(ID);
    await first.release();
    await expect(locks.acquire(ID)).rejects.toMatchObject(conflict);
    await second.release();
  });

  it('excludes another process both ways, and a killed holder frees the lock', async () => {
    await using home = await temporaryHome();
    const { locks, warnings } = openLocks(home.path);
    const holder = startHolder(home.path);
    expect(await holder.nextLine()).toBe('held');
    await expect(locks.acquire(ID)).rejects.toMatchObject(conflict);
    holder.child.kill('SIGKILL');
    await holder.ended;

    const lock = await locks.acquire(ID);
    const refused = startHolder(home.path);
    expect(await refused.nextLine()).toBe(conflict.message);
    refused.child.stdin.end();
    await refused.ended;
    await lock.release();
    expect(warnings).toEqual([]);
  }, 30_000);

  it.each([
    ['the native package cannot be loaded', { locks: null, reason: new Error('no binary') }],
    [
      'the filesystem has no locks',
      {
        locks: {
          tryLock: () => {
            throw Object.assign(new Error('ENOSYS'), { code: 'ENOSYS' });
          },
        },
        reason: undefined,
      },
    ],
  ])('goes on without locks when %s, warns once and still keeps one writer per process', async (_, loaded) => {
    await using home = await temporaryHome();
    const { locks, warnings } = openLocks(home.path, { loadLocks: async () => loaded });
    const lock = await locks.acquire(ID);
    await expect(locks.acquire(ID)).rejects.toMatchObject(conflict);
    await lock.release();
    await (await locks.acquire(ID)).release();
    expect(warnings.length).toBe(1);
  });
});
