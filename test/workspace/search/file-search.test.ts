import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileSearch } from '../../../src/workspace/search/file-search.ts';
import { Folder } from '../folder.ts';

type Told = readonly [
  method: string,
  params: { readonly query?: string; readonly files?: readonly { path: string }[] },
];

/** A client that keeps what it hears. */
class Client {
  readonly told: Told[] = [];
  #wake: (() => void) | null = null;

  notify(method: string, params: object): void {
    this.told.push([method, params]);
    this.#wake?.();
  }

  /** Resolves when the search for the last query is complete. */
  async completed(times: number): Promise<void> {
    const isDone = () => this.told.filter(([method]) => method.endsWith('Completed')).length >= times;
    while (!isDone()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

async function folderWith(...files: readonly string[]): Promise<Folder> {
  const folder = await Folder.make();
  for (const file of files) {
    await mkdir(path.dirname(folder.at(file)), { recursive: true });
    await writeFile(folder.at(file), '');
  }
  return folder;
}

async function pathsFor(folder: Folder, query: string, root = folder.path): Promise<string[]> {
  const { files } = await new FileSearch().search(new Client(), { query, roots: [root], cancellationToken: null });
  return files.map((each) => each.path);
}

describe('FileSearch.search()', () => {
  it('tells what fits and where, the best first', async () => {
    await using folder = await folderWith('src/abcde', 'src/AbE.txt', 'other');
    const { files } = await new FileSearch().search(new Client(), { query: 'abe', roots: [folder.path] });
    const [first, second] = files;
    expect(files).toHaveLength(2);
    expect(first).toEqual({
      root: folder.path,
      path: 'src/AbE.txt',
      match_type: 'file',
      file_name: 'AbE.txt',
      score: expect.any(Number),
      indices: [4, 5, 6],
    });
    expect(second).toMatchObject({ path: 'src/abcde', indices: [4, 5, 8] });
    expect(first?.score).toBeGreaterThan(second?.score ?? Number.POSITIVE_INFINITY);
  });

  it('finds folders, and paths that have each word', async () => {
    await using folder = await folderWith('lib/one/deep.ts', 'lib/two/deep.ts');
    expect(await pathsFor(folder, 'lib')).toContain('lib');
    expect(await pathsFor(folder, 'deep two')).toEqual(['lib/two/deep.ts']);
    expect(await pathsFor(folder, '  ')).toEqual([]);
    expect(await pathsFor(folder, 'x'.repeat(5_000))).toEqual([]);
  });

  it('gives 50 at most', async () => {
    await using folder = await folderWith(...Array.from({ length: 60 }, (_, index) => `file-${index}`));
    expect(await pathsFor(folder, 'file')).toHaveLength(50);
  });

  it('leaves out what git ignores, from the root of the repository down, and git itself', async () => {
    await using folder = await folderWith('.git/hit', 'a/hit', 'a/hit.log', 'a/kept.log', 'b/hit', '.h/hit', 'n/x/hit');
    await writeFile(folder.at('.gitignore'), '*.log\n/b\nn/\n');
    await writeFile(folder.at('a', '.gitignore'), '!kept.log\n');
    expect(await pathsFor(folder, 'hit')).toEqual(['.h/hit', 'a/hit']);
    expect(await pathsFor(folder, 'log', folder.at('a'))).toEqual(['kept.log']);
    await mkdir(folder.at('.git', 'info'));
    await writeFile(folder.at('.git', 'info', 'exclude'), 'a\n');
    expect(await pathsFor(folder, 'hit')).toEqual(['.h/hit']);
  });

  it('takes no .gitignore for a rule outside of repositories, but .ignore', async () => {
    await using folder = await folderWith('hit', 'hit2');
    await writeFile(folder.at('.gitignore'), 'hit\n');
    await writeFile(folder.at('.ignore'), 'hit2\n');
    expect(await pathsFor(folder, 'hit')).toEqual(['hit']);
  });

  it('follows links, but not in circles, and passes over what is not there', async () => {
    await using folder = await folderWith('a/hit');
    await symlink('a', folder.at('link'));
    await symlink('..', folder.at('a', 'up'));
    await symlink('nowhere', folder.at('a', 'hit-broken'));
    expect(await pathsFor(folder, 'hit')).toEqual(['a/hit', 'link/hit']);
    expect(await pathsFor(folder, 'hit', folder.at('none'))).toEqual([]);
  });

  it('ends without results when the client begins another search with its token', async () => {
    await using folder = await folderWith('hit');
    const [search, client] = [new FileSearch(), new Client()];
    const ask = (query: string) => search.search(client, { query, roots: [folder.path], cancellationToken: 't' });
    const [first, second] = await Promise.all([ask('hi'), ask('hit')]);
    expect(first).toEqual({ files: [] });
    expect(second.files.map((each) => each.path)).toEqual(['hit']);
  });
});

describe('a session of FileSearch', () => {
  const start = (search: FileSearch, client: Client, folder: Folder, sessionId = 's') =>
    search.start(client, { sessionId, roots: [folder.path] });

  it('looks for one query after the other, of several at once for the last', async () => {
    await using folder = await folderWith('hit', 'miss');
    const [search, client] = [new FileSearch(), new Client()];
    expect(start(search, client, folder)).toEqual({});
    await client.completed(1);
    for (const query of ['m', 'mi', 'hit']) expect(search.update(client, { sessionId: 's', query })).toEqual({});
    await client.completed(2);
    expect(client.told.map(([method, { query, files }]) => [method, query, files?.map((each) => each.path)])).toEqual([
      ['fuzzyFileSearch/sessionUpdated', '', []],
      ['fuzzyFileSearch/sessionCompleted', undefined, undefined],
      ['fuzzyFileSearch/sessionUpdated', 'hit', ['hit']],
      ['fuzzyFileSearch/sessionCompleted', undefined, undefined],
    ]);
  });

  it('says nothing more once it was stopped, or its client is gone', async () => {
    await using folder = await folderWith('hit');
    const [search, client, other] = [new FileSearch(), new Client(), new Client()];
    start(search, client, folder);
    expect(search.stop(client, 's')).toEqual({});
    expect(search.stop(client, 's')).toEqual({});
    start(search, client, folder);
    search.disconnected(client);
    start(search, other, folder);
    await other.completed(1);
    expect(client.told).toEqual([]);
    const gone = 'fuzzy file search session not found: s';
    expect(() => search.update(client, { sessionId: 's', query: 'x' })).toThrow(gone);
  });

  it('is refused without an id, without a folder, and beyond 16', async () => {
    await using folder = await folderWith();
    const [search, client] = [new FileSearch(), new Client()];
    expect(() => start(search, client, folder, '')).toThrow('sessionId must not be empty');
    const noRoots = () => search.start(client, { sessionId: 's', roots: [] });
    expect(noRoots).toThrow('at least one search directory is required');
    for (let id = 0; id < 16; id += 1) start(search, client, folder, String(id));
    start(search, client, folder, '3');
    expect(() => start(search, client, folder, '16')).toThrow('no more than 16 file search sessions at a time');
    search.disconnected(client);
  });
});
