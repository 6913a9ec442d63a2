import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../../../src/store/local/files/file-layer.ts';
import { askOwner } from '../../../../src/store/local/ownership/ask-owner.ts';
import { Owners } from '../../../../src/store/local/ownership/owners.ts';
import { ownersFolder } from '../../../../src/store/local/ownership/owners-folder.ts';
import { temporaryHome } from '../temporary-home.ts';

const ID = '01a1fd1b-9a2e-7121-a560-fd2629f12917';
const OTHER = '01a1fd1b-9a97-7951-97dd-a6ca697e18eb';
const CLIENT = { name: 'editor', version: '1.0' };
const onUnix = process.platform === 'win32' ? it.skip : it;

function openOwners(
  home: string,
  answer: 'released' | 'busy' | 'failed' = 'released',
  onWarning: (message: string) => void = () => undefined,
): Owners {
  const owners = new Owners({ home, files: nodeFileLayer, onWarning });
  owners.attach({ client: () => CLIENT, release: async () => answer });
  return owners;
}

const holder = { pid: process.pid, host: hostname(), client: CLIENT, since: expect.any(Date) };

describe('Owners', () => {
  it.each([
    ['a short path', ''],
    ['a path that is too long for a socket', randomBytes(60).toString('hex')],
  ])('tell who holds a thread, and ask that process, in a home with %s', async (_, below) => {
    await using root = await temporaryHome();
    const home = join(root.path, below);
    const [first, second] = [openOwners(home, 'busy'), openOwners(home)];
    expect(await second.find(ID)).toBeNull();
    await first.taken(ID, 7);
    const found = await second.find(ID);
    expect(found).toEqual({ holder, socket: expect.stringMatching(/\.sock$/) });
    expect(found && (await second.askRelease(ID, found))).toBe('busy');
    await first.leaving(ID);
    expect(await second.find(ID)).toBeNull();
    expect(found && (await second.askRelease(ID, found))).toBe('notHeld');
    await first.close();
    expect(found && (await second.askRelease(ID, found))).toBe('gone');
    expect(await readdir(ownersFolder(home))).toEqual([]);
  });

  it('keep other users out of the folder', async () => {
    await using home = await temporaryHome();
    await mkdir(ownersFolder(home.path));
    await chmod(ownersFolder(home.path), 0o755);
    const owners = openOwners(home.path);
    await owners.taken(ID, 1);
    expect((await stat(ownersFolder(home.path))).mode & 0o777).toBe(0o700);
    expect((await stat(join(ownersFolder(home.path), `${ID}.json`))).mode & 0o777).toBe(0o600);
    await owners.close();
  });

  onUnix('write no note through a link', async () => {
    await using home = await temporaryHome();
    const target = join(home.path, 'target');
    await writeFile(target, 'kept');
    await mkdir(ownersFolder(home.path));
    await symlink(target, join(ownersFolder(home.path), `${ID}.json`));
    const owners = openOwners(home.path);
    await owners.taken(ID, 1);
    expect(await readFile(target, 'utf8')).toBe('kept');
    expect((await owners.find(ID))?.holder).toEqual(holder);
    await owners.close();
  });

  it('listen anew when somebody removed the folder', async () => {
    await using home = await temporaryHome();
    const [first, second] = [openOwners(home.path), openOwners(home.path)];
    await first.taken(ID, 1);
    await rm(ownersFolder(home.path), { recursive: true });
    expect(await second.find(ID)).toBeNull();
    await first.leaving(ID);
    await first.taken(ID, 2);
    expect((await second.find(ID))?.holder).toEqual(holder);
    await first.close();
  });

  it.each([
    ['torn', '{"threadId":'],
    ['of another form', '{"threadId":"x","pid":"1"}'],
    ['of another thread', JSON.stringify(noteOf('other', null))],
    ['that leads out of the folder', JSON.stringify(noteOf(ID, '../x.sock'))],
    ['of a process that is no more', JSON.stringify(noteOf(ID, 'gone.sock'))],
  ])('do not believe a note %s', async (_, text) => {
    await using home = await temporaryHome();
    await mkdir(ownersFolder(home.path));
    await writeFile(join(ownersFolder(home.path), `${ID}.json`), text);
    expect(await openOwners(home.path).find(ID)).toBeNull();
  });

  onUnix('do not ask a holder that is silent for each request anew', async () => {
    await using home = await temporaryHome();
    await mkdir(ownersFolder(home.path));
    await writeFile(join(ownersFolder(home.path), `${ID}.json`), JSON.stringify(noteOf(ID, 'x.sock')));
    let asked = 0;
    const server = createServer(() => {
      asked += 1;
    }).listen(join(ownersFolder(home.path), 'x.sock'));
    await once(server, 'listening');
    const owners = openOwners(home.path);
    const begin = performance.now();
    for (let time = 1; time <= 20; time += 1) expect((await owners.find(ID))?.holder.pid).toBe(process.pid);
    expect(performance.now() - begin).toBeLessThan(2_000);
    expect(asked).toBe(1);
    server.close();
  });

  onUnix('keep away from what a link in the place of the folder leads to, and say so once', async () => {
    await using home = await temporaryHome();
    const target = join(home.path, 'target');
    await mkdir(target);
    await chmod(target, 0o755);
    const note = JSON.stringify({ ...noteOf(ID, null), client: CLIENT });
    await writeFile(join(target, `${ID}.json`), note);
    await symlink(target, ownersFolder(home.path));
    const warnings: string[] = [];
    const owners = openOwners(home.path, 'released', (message) => warnings.push(message.replace(home.path, '')));
    await owners.taken(ID, 1);
    await owners.taken(OTHER, 2);
    expect(await owners.find(ID)).toBeNull();
    for (const threadId of [ID, OTHER]) await owners.leaving(threadId);
    expect([(await stat(target)).mode & 0o777, await readdir(target)]).toEqual([0o755, [`${ID}.json`]]);
    expect(await readFile(join(target, `${ID}.json`), 'utf8')).toBe(note);
    expect(warnings).toEqual([
      'Other processes are not told who holds a thread: "/bobbin-owners" is a link, or no folder',
    ]);
    await owners.close();
  });

  it('leave no note where no server is around the store', async () => {
    await using home = await temporaryHome();
    const owners = new Owners({ home: home.path, files: nodeFileLayer, onWarning: () => undefined });
    await owners.taken(ID, 1);
    await owners.leaving(ID);
    await owners.close();
    expect(await readdir(home.path)).toEqual([]);
  });
});

describe('askOwner()', () => {
  onUnix.each([
    ['does not answer', () => undefined],
    ['answers nonsense', (socket: { end(text: string): void }) => socket.end('{"answer":"perhaps"}\n')],
    ['hangs up', (socket: { end(text: string): void }) => socket.end('')],
  ])('says `silent` of a process that %s', async (_, serve) => {
    await using home = await temporaryHome();
    const server = createServer(serve).listen(join(home.path, 'x.sock'));
    await once(server, 'listening');
    expect(await askOwner(home.path, 'x.sock', { ask: 'holds', threadId: ID }, 100)).toBe('silent');
    server.close();
  });
});

function noteOf(threadId: string, socket: string | null): object {
  const since = new Date().toISOString();
  return { threadId, epoch: 1, pid: process.pid, host: hostname(), client: null, since, socket };
}
