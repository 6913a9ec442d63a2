import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { InProcessServer } from '../support/in-process-server.ts';
import { Stage } from '../support/stage.ts';

describe('fs/*', () => {
  it('serves files to a client, refusing paths that are not absolute', async () => {
    await using stage = await Stage.set([]);
    await using server = await InProcessServer.start(stage);
    const peer = await server.client();
    const file = path.join(stage.work, 'a');
    const [folder, copied] = [path.join(stage.work, 'd'), path.join(stage.work, 'd', 'copy')];
    await peer.request('fs/writeFile', { path: file, dataBase64: 'aGk=' });
    await peer.request('fs/createDirectory', { path: folder });
    await peer.request('fs/copy', { sourcePath: file, destinationPath: copied });
    await peer.request('fs/remove', { path: file });
    expect(await peer.request('fs/readFile', { path: copied })).toEqual({ dataBase64: 'aGk=' });
    expect(await peer.request('fs/readDirectory', { path: stage.work })).toEqual({
      entries: [{ fileName: 'd', isDirectory: true, isFile: false }],
    });
    expect(await peer.request('fs/getMetadata', { path: folder })).toMatchObject({ isDirectory: true, isFile: false });
    for (const bad of ['a', '', '~/a', 'file:///a', '/a\0b']) {
      const { error } = await peer.ask('fs/readFile', { path: bad });
      expect(error).toEqual({ code: -32600, message: 'Invalid request: expected an absolute path for `path`' });
    }
  });

  it('tells a client of changes until it unwatches, and others of nothing', async () => {
    await using stage = await Stage.set([]);
    await using server = await InProcessServer.start(stage);
    const [peer, other] = [await server.client(), await server.client()];
    const changedPaths = [path.join(stage.work, 'a')];
    await peer.request('fs/watch', { watchId: 'w', path: stage.work });
    await writeFile(path.join(stage.work, 'a'), '');
    expect(await peer.log.notification('fs/changed')).toEqual({ watchId: 'w', changedPaths });
    const told = peer.log.all('fs/changed').length;
    expect(await peer.request('fs/unwatch', { watchId: 'w' })).toEqual({});
    await other.request('fs/watch', { watchId: 'w', path: stage.work });
    await writeFile(path.join(stage.work, 'a'), '2');
    await other.log.notification('fs/changed');
    expect(peer.log.all('fs/changed')).toHaveLength(told);
    peer.end();
  });
});
