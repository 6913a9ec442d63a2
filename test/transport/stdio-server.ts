import { createStdioTransport } from '../../src/transport/stdio.ts';
import { createServer } from '../wire/wire-client.ts';

// The process behind `stdio.test.ts`.
const server = createServer();
const connection = server.connect(createStdioTransport());
console.log('printed by console');
process.stdout.write('printed by a library\n');

/** Says on stderr that the process is alive, however full stdout is. */
const beat = setInterval(() => process.stderr.write('alive\n'), 5);

if (process.env.TEST_NOTIFICATIONS) {
  const count = Number(process.env.TEST_NOTIFICATIONS);
  const started = setInterval(async () => {
    if (connection.client === null) return;
    clearInterval(started);
    for (let sent = 0; sent < count; sent += 1) {
      connection.notify('thread/archived', { threadId: 'x'.repeat(1000) });
      await connection.backPressure();
    }
    process.stderr.write('sent all\n');
  }, 1);
}

await connection.closed;
clearInterval(beat);
process.stderr.write(`closed, ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB\n`);
process.exitCode = 3;
process.stdin.destroy();
