import { open } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { loadFileLocks } from '../../src/system/file-locks.ts';
import { say } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';

it('the built server holds a lock of the operating system on a thread that it writes', async () => {
  await using set = await Stage.set([say('Hello.')]);
  await using first = await set.serve();
  const { id: threadId } = await first.peer.startThread({ cwd: set.work });
  await first.peer.runTurn(threadId);

  const { locks } = await loadFileLocks();
  const file = await open(path.join(set.home, 'thread-writer-locks', `${threadId}.lock`), 'r+');
  try {
    expect(locks?.tryLock(file.fd, 'exclusive')).toBe(false);
    await using second = await set.serve();
    expect((await second.peer.ask('thread/resume', { threadId })).error).toMatchObject({
      code: -32600,
      message: `thread ${threadId} already has an active writer`,
    });
    await first.kill();
    expect(locks?.tryLock(file.fd, 'exclusive')).toBe(true);
    expect((await second.peer.ask('thread/resume', { threadId })).error).toMatchObject({
      code: -32600,
      message: `thread ${threadId} already has an active writer`,
    });
    expect([first, second].flatMap(({ peer }) => peer.log.all('warning'))).toEqual([]);
  } finally {
    await file.close();
  }
});
