import os from 'node:os';
import { expect, it } from 'vitest';
import { StdioTransport } from '../../../src/agent/mcp/stdio-transport.ts';

const MIB = 1024 * 1024;

it('StdioTransport ends a server for which more and more waits, because it does not read', async () => {
  const env = { PATH: process.env.PATH ?? '' };
  const program = { command: 'sleep', args: ['300'], cwd: os.tmpdir(), env, maxMessageBytes: MIB };
  const transport = new StdioTransport(program);
  await transport.start();
  const closed = new Promise<void>((resolve) => {
    transport.onclose = resolve;
  });
  for (let n = 0; n < 20; n += 1) {
    transport.send({ jsonrpc: '2.0', id: n, result: { text: 'x'.repeat(MIB) } }).catch(() => undefined);
  }
  await closed;
  expect(transport.endedBecause).toBe('it does not read its input');
  await transport.close();
});
