import { newRecord } from '../../../src/history/record.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';

// Run as a process of its own: appends and flushes for ever, and prints the number of each message that was acknowledged.
const [home = '', threadId = ''] = process.argv.slice(2);
const store = await LocalThreadStore.open({ home, durability: 'os' });
const live = await store.createThread({
  meta: {
    id: threadId,
    timestamp: new Date().toISOString(),
    cwd: '/w',
    originator: 'test',
    cli_version: '1',
    source: 'vscode',
    model_provider: null,
  },
});
await live.persist();
for (let number = 0; ; number += 1) {
  await live.appendItems([newRecord('event_msg', { type: 'user_message', message: String(number) })]);
  await live.flush();
  process.stdout.write(`${number}\n`);
}
