import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { newRecord } from '../../../src/history/record.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import { ID } from './hand-made.ts';
import { temporaryHome } from './temporary-home.ts';

const WRITER = join(import.meta.dirname, 'write-until-killed.ts');
const ENOUGH = 50;

/** The last message that the process said was stored before it was killed. */
async function writeAndKill(home: string): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', WRITER, home, ID], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let acknowledged = -1;
  for await (const line of createInterface(child.stdout)) {
    acknowledged = Number(line);
    if (acknowledged >= ENOUGH) child.kill('SIGKILL');
  }
  await ended;
  return acknowledged;
}

describe('LocalThreadStore after kill -9', () => {
  it('has everything that was acknowledged, in order, and can go on at once', async () => {
    await using home = await temporaryHome();
    const acknowledged = await writeAndKill(home.path);
    await using store = await LocalThreadStore.open({ home: home.path, durability: 'os' });
    const live = await store.resumeThread({ threadId: ID });
    await live.appendItems([newRecord('event_msg', { type: 'user_message', message: 'after' })]);
    await live.shutdown();
    const messages: unknown[] = [];
    for await (const { records } of store.loadHistory({ threadId: ID })) {
      messages.push(
        ...records.slice(records[0]?.type === 'session_meta' ? 1 : 0).map(({ payload }) => payload.message),
      );
    }
    // One more may have been stored whose acknowledgement did not get out.
    expect(messages.length - 1).toBeGreaterThan(acknowledged);
    expect(messages).toEqual([...messages.slice(0, -1).map((_, index) => String(index)), 'after']);
  }, 30_000);
});
