import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Home } from '../config/home.ts';
import { BOBBIN, RunningServer } from './program.ts';

const SOON_MS = 900;

async function timed<T>(promise: Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const start = performance.now();
  const value = await promise;
  return { value, ms: performance.now() - start };
}

describe('runAppServer()', () => {
  it('answers, and ends with the input', async () => {
    await using home = await Home.make();
    await using server = new RunningServer(home.path);
    expect(await server.initialize()).toMatchObject({ id: 0, result: { codexHome: home.path } });
    server.child.stdin.end();
    const { value, ms } = await timed(server.ended);
    expect(value).toEqual({ code: 0, signal: null });
    expect(ms).toBeLessThan(SOON_MS);
  });

  it('ends with input that never held a message', async () => {
    await using home = await Home.make();
    await using server = new RunningServer(home.path);
    server.child.stdin.end();
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('ends cleanly and soon at %s', async (signal) => {
    await using home = await Home.make();
    await using server = new RunningServer(home.path);
    await server.initialize();
    server.child.kill(signal);
    const { value, ms } = await timed(server.ended);
    expect(value).toEqual({ code: 0, signal: null });
    expect(ms).toBeLessThan(SOON_MS);
  });

  it('ends when its parent dies and the input stays open', async () => {
    await using home = await Home.make();
    // The shell starts the server with the pipes that it got itself, says its id and is killed. Through 3: what a shell
    // starts in the background reads from /dev/null otherwise.
    const parent = spawn(
      'sh',
      ['-c', `exec 3<&0; "${process.execPath}" "${BOBBIN}" app-server <&3 & echo $! >&2; wait`],
      {
        env: { PATH: process.env.PATH, CODEX_HOME: home.path },
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    const [id] = await once(parent.stderr, 'data');
    const pid = Number(String(id));
    parent.stdin.write(
      `${JSON.stringify({ id: 1, method: 'initialize', params: { clientInfo: { name: 't', version: '1' } } })}\n`,
    );
    await once(parent.stdout, 'data');
    parent.kill('SIGKILL');
    // Its end of the pipe is closed once the server is gone too.
    parent.stdout.resume();
    await once(parent.stdout, 'close');
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    parent.stdin.destroy();
  });

  it('stays while its output is broken, until the input ends', async () => {
    await using home = await Home.make();
    await using server = new RunningServer(home.path);
    await server.initialize();
    server.child.stdout.destroy();
    for (let id = 1; id <= 3; id += 1) {
      server.send({ id, method: 'thread/loaded/list', params: {} });
      await delay(20);
    }
    expect(server.child.exitCode).toBeNull();
    server.child.stdin.end();
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('serves a client that does not read its log', async () => {
    await using home = await Home.make();
    await using server = new RunningServer(home.path, [], { BOBBIN_LOG: 'trace' });
    await server.initialize();
    server.child.stderr.pause();
    for (let line = 0; line < 5_000; line += 1) server.child.stdin.write(`{"nonsense": ${'1'.repeat(100)}\n`);
    expect(await server.request(1, 'thread/loaded/list', {})).toMatchObject({ result: { data: [] } });
    server.child.stdin.end();
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('tells the client of a broken config.toml and refuses threads until it is repaired', async () => {
    await using home = await Home.make({ 'config.toml': 'model = 5' });
    await using server = new RunningServer(home.path);
    await server.initialize();
    const details = `${home.file('config.toml')}:1:9: invalid type: integer \`5\`, expected a string`;
    expect(await server.message(({ method }) => method === 'configWarning')).toMatchObject({
      params: {
        summary: 'Invalid configuration; using defaults.',
        details,
        path: home.file('config.toml'),
        range: { start: { line: 1, column: 9 }, end: { line: 1, column: 9 } },
      },
    });
    expect(await server.request(1, 'thread/start', { cwd: home.path })).toMatchObject({
      error: { code: -32600, message: `failed to load configuration: ${details}` },
    });
    await home.write('config.toml', 'model = "m"');
    expect(await server.request(2, 'thread/start', { cwd: home.path })).toMatchObject({ result: { model: 'm' } });
  });

  it('writes nothing but its installation id with a store in memory', async () => {
    await using home = await Home.make();
    await using server = new RunningServer(home.path, ['-c', 'bobbin.store.type=in_memory']);
    await server.initialize();
    const answer = await server.request(1, 'thread/start', { cwd: home.path });
    expect(answer).toMatchObject({ result: { thread: { path: null } } });
    server.child.stdin.end();
    await server.ended;
    expect(await readdir(home.path)).toEqual(['installation_id']);
  });
});
