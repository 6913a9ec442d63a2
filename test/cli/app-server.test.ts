import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Home } from '../config/home.ts';
import { BOBBIN, RunningServer } from './program.ts';

const SOON_MS = 900;
const CLIENT_INFO = { name: 'test', version: '1' };

/** A model answer that has begun and does not go on. */
const UNFINISHED = {
  events: [
    { type: 'response.created', response: { id: 'r' } },
    { type: 'response.output_item.added', item: { type: 'message', role: 'assistant', id: 'm', content: [] } },
    { type: 'response.output_text.delta', delta: 'so' },
    { type: 'response.output_text.delta', delta: ' far', $delayMs: 600_000 },
  ],
};

async function timed<T>(promise: Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const start = performance.now();
  const value = await promise;
  return { value, ms: performance.now() - start };
}

/** Whatever is left of the group of a detached child. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
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
    execFileSync('mkfifo', [home.file('input')]);
    await using input = await open(home.file('input'), 'r+');
    // Through 3: what a shell starts in the background reads from /dev/null otherwise.
    const parent = spawn('sh', ['-c', `exec 3<&0; "${process.execPath}" "${BOBBIN}" app-server <&3 & wait`], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, CODEX_HOME: home.path },
      stdio: [input.fd, 'pipe', 'ignore'],
      detached: true,
    });
    const stdout = parent.stdout ?? expect.fail('the server has no output');
    try {
      await input.write(`${JSON.stringify({ id: 1, method: 'initialize', params: { clientInfo: CLIENT_INFO } })}\n`);
      await once(stdout, 'data');
      parent.kill('SIGKILL');
      // The last holder of the other end is the server.
      stdout.resume();
      await once(stdout, 'close');
    } finally {
      killGroup(parent.pid);
    }
  });

  it('stays while its output is broken, until the input ends', async () => {
    await using home = await Home.make();
    await using server = new RunningServer(home.path);
    await server.initialize();
    server.child.stdout.destroy();
    server.send({ id: 1, method: 'thread/loaded/list', params: {} });
    await once(server.child.stderr, 'data');
    server.send({ id: 2, method: 'thread/start', params: { cwd: home.path } });
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

  it.each(['end of input', 'SIGTERM'] as const)('stores the end of a running turn at %s', async (reason) => {
    await using home = await Home.make({ 'script.json': JSON.stringify({ responses: [UNFINISHED] }) });
    await using server = new RunningServer(home.path, [], { BOBBIN_MODEL_SCRIPT: home.file('script.json') });
    await server.initialize();
    const started = await server.request(1, 'thread/start', { cwd: home.path });
    const { thread } = started.result as { readonly thread: { readonly id: string; readonly path: string } };
    await server.request(2, 'turn/start', {
      threadId: thread.id,
      input: [{ type: 'text', text: 'hi', text_elements: [] }],
    });
    await server.message(({ method }) => method === 'item/agentMessage/delta');
    if (reason === 'SIGTERM') server.child.kill(reason);
    else server.child.stdin.end();
    const { value, ms } = await timed(server.ended);
    expect(value).toEqual({ code: 0, signal: null });
    expect(ms).toBeLessThan(SOON_MS);
    const records = (await readFile(thread.path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.at(-1)).toMatchObject({
      type: 'event_msg',
      payload: { type: 'turn_aborted', reason: 'interrupted' },
    });
  });
});
