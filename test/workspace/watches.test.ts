import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { NotificationParams } from '../../src/protocol/notifications/index.ts';
import { Watches } from '../../src/workspace/watches.ts';
import { Folder } from './folder.ts';

type Changed = NotificationParams<'fs/changed'>;

/** A client that keeps what it hears. */
class Client {
  readonly heard: Changed[] = [];
  #wake: (() => void) | null = null;

  notify(_method: 'fs/changed', params: Changed): void {
    this.heard.push(params);
    this.#wake?.();
  }

  backPressure(): undefined {
    return undefined;
  }

  /** Resolves once it has heard of this path. */
  async hearsOf(file: string): Promise<void> {
    while (!this.heard.some(({ changedPaths }) => changedPaths.includes(file))) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  forget(): void {
    this.heard.length = 0;
  }
}

async function watching(target: (folder: Folder) => string) {
  const folder = await Folder.make();
  await writeFile(folder.at('a'), '1');
  await mkdir(folder.at('d'));
  const [watches, client] = [new Watches(), new Client()];
  const result = watches.add(client, { watchId: 'w', path: target(folder) });
  return { folder, watches, client, result };
}

describe('Watches', () => {
  it('tells of direct entries of a folder, several at once, and of nothing deeper', async () => {
    const { folder, watches, client, result } = await watching((each) => each.at('d', '..'));
    await using _gone = folder;
    expect(result).toEqual({ path: folder.path });
    await writeFile(folder.at('d', 'deep'), '');
    await appendFile(folder.at('a'), '2');
    await writeFile(folder.at('new'), '');
    await client.hearsOf(folder.at('new'));
    const heard = new Set(client.heard.flatMap(({ changedPaths }) => changedPaths));
    expect(heard).toEqual(new Set([folder.at('a'), folder.at('new')]));
    watches.disconnected(client);
  });

  it('goes on with a file that another one took the place of', async () => {
    const { folder, watches, client } = await watching((each) => each.at('a'));
    await using _gone = folder;
    for (const text of ['one', 'two']) {
      await writeFile(folder.at('other'), text);
      await rename(folder.at('other'), folder.at('a'));
      await client.hearsOf(folder.at('a'));
      client.forget();
    }
    watches.disconnected(client);
  });

  it('waits for what is not there yet, however deep, and for what was removed to come back', async () => {
    const { folder, watches, client } = await watching((each) => each.at('x', 'y', 'z'));
    await using _gone = folder;
    for (let round = 0; round < 2; round += 1) {
      await mkdir(folder.at('x', 'y', 'z'), { recursive: true });
      await client.hearsOf(folder.at('x', 'y', 'z'));
      client.forget();
      await writeFile(folder.at('x', 'y', 'z', 'inside'), '');
      await client.hearsOf(folder.at('x', 'y', 'z', 'inside'));
      client.forget();
      await rm(folder.at('x'), { recursive: true });
      await client.hearsOf(folder.at('x', 'y', 'z'));
      client.forget();
    }
    watches.disconnected(client);
  });

  it('refuses an id twice, but for another client or after unwatch', async () => {
    const { folder, watches, client } = await watching((each) => each.path);
    await using _gone = folder;
    const again = { watchId: 'w', path: folder.at('d') };
    expect(() => watches.add(client, again)).toThrow('watchId already exists: w');
    const other = new Client();
    expect(watches.add(other, again)).toEqual({ path: folder.at('d') });
    expect(watches.remove(client, 'w')).toEqual({});
    expect(watches.remove(client, 'unknown')).toEqual({});
    expect(watches.add(client, again)).toEqual({ path: folder.at('d') });
    watches.disconnected(client);
    await writeFile(folder.at('d', 'new'), '');
    await other.hearsOf(folder.at('d', 'new'));
    expect(client.heard).toEqual([]);
    watches.disconnected(other);
  });

  it('has a bound for each client', async () => {
    const { folder, watches, client } = await watching((each) => each.path);
    await using _gone = folder;
    const add = (): unknown[] =>
      Array.from({ length: 512 }, (_, index) => watches.add(client, { watchId: String(index), path: folder.at('a') }));
    expect(add).toThrow('no more than 512 watches at a time');
    watches.disconnected(client);
  });
});
