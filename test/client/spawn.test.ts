import { describe, expect, test } from 'vitest';
import { ConnectionClosed } from '../../src/client/client-error.ts';
import { spawnServer } from '../../src/client/spawn.ts';

/** A server that answers every request with its own params, and exits when stdin ends. */
const ECHO = `
  process.stderr.write('ready');
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, params } = JSON.parse(line);
    console.log(JSON.stringify({ id, result: params }));
  });
`;

const STUBBORN = `setInterval(() => {}, 1000); console.log('{"method":"warning","params":{}}');`;

describe('spawnServer()', () => {
  test('connects to the process and ends it with its stdin', async () => {
    let stderr = '';
    const server = spawnServer(process.execPath, ['-e', ECHO], { onStderr: (text) => (stderr += text) });
    expect(await server.client.request('thread/read', { threadId: 't' })).toEqual({ threadId: 't' });
    expect(await server.close()).toEqual({ code: 0, signal: null });
    expect(stderr).toBe('ready');
  });

  test('kills a process that outlives the grace time', async () => {
    const server = spawnServer(process.execPath, ['-e', STUBBORN], { graceMs: 50, onStderr: () => {} });
    await new Promise((resolve) => server.client.onAnyNotification(resolve));
    expect(await server.close()).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('rejects requests when the process dies', async () => {
    const server = spawnServer(process.execPath, ['-e', 'process.stdin.once("data", () => process.exit(3))']);
    await expect(server.client.request('thread/loaded/list', {})).rejects.toThrow(ConnectionClosed);
    expect(await server.exited).toEqual({ code: 3, signal: null });
  });

  test('rejects requests with the reason when the command cannot be started', async () => {
    const server = spawnServer('/no/such/command', []);
    await expect(server.client.request('thread/loaded/list', {})).rejects.toThrow(/ENOENT/);
    expect(await server.close()).toEqual({ code: null, signal: null });
  });
});
