import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { InProcessServer } from '../support/in-process-server.ts';
import { isRunning, pidIn } from '../support/processes.ts';
import { bubblewrap, sandboxObstacle, tellOfGap } from '../support/real-sandbox.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

tellOfGap('that command/exec runs in the sandbox');

const FREE = { sandboxPolicy: { type: 'dangerFullAccess' } } as const;
const base64 = (text: string) => Buffer.from(text).toString('base64');
const sh = (script: string) => ['/bin/sh', '-c', script];

async function open(overrides: readonly string[] = []) {
  const stage = await Stage.set([]);
  const server = await InProcessServer.start(stage, { overrides });
  const peer = await server.client();
  return {
    stage,
    peer,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await stage[Symbol.asyncDispose]();
    },
  };
}

/** All that was told of a stream, decoded. */
function told(peer: WirePeer, method: 'command/exec/outputDelta' | 'process/outputDelta', stream = 'stdout'): string {
  const deltas = peer.log.all(method).filter((params) => params.stream === stream);
  return Buffer.concat(deltas.map(({ deltaBase64 }) => Buffer.from(deltaBase64, 'base64'))).toString();
}

describe('command/exec', () => {
  it('answers with the two outputs and the exit code', async () => {
    await using at = await open();
    const command = sh('echo out; echo $FOO "$HOME" >&2; exit 3');
    expect(await at.peer.request('command/exec', { command, env: { FOO: 'bar', HOME: null }, ...FREE })).toEqual({
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'bar \n',
    });
  });

  it.each([
    [{ command: [] }, -32600, 'command must not be empty'],
    [{ command: [''] }, -32603, 'failed to spawn command: missing program for pipe spawn'],
    [{ command: [''], tty: true, processId: 'p' }, -32603, 'failed to spawn command: missing program for PTY spawn'],
    [{ command: ['true', 'a\0b'] }, -32603, 'failed to spawn command: nul byte found in provided data'],
    [{ env: { A: 'a\0b' } }, -32603, 'failed to spawn command: nul byte found in provided data'],
    [{ cwd: '/tmp\0' }, -32603, 'failed to spawn command: nul byte found in provided data'],
    [
      { command: ['true', 'a\0b'], tty: true, processId: 'p' },
      -32603,
      'failed to spawn command: nul byte found in provided data',
    ],
    [{ command: ['/no/such'] }, -32603, 'failed to spawn command: No such file or directory (os error 2)'],
    [{ cwd: '/no/such' }, -32603, 'failed to spawn command: No such file or directory (os error 2)'],
    [{ tty: true }, -32600, 'command/exec tty or streaming requires a client-supplied processId'],
    [{ streamStdin: true }, -32600, 'command/exec tty or streaming requires a client-supplied processId'],
    [{ size: { rows: 1, cols: 1 } }, -32602, 'command/exec size requires tty: true'],
    [
      { processId: 'p', tty: true, size: { rows: 0, cols: 1 } },
      -32602,
      'command/exec size rows and cols must be greater than 0',
    ],
    [
      { outputBytesCap: 1, disableOutputCap: true },
      -32602,
      'command/exec cannot set both outputBytesCap and disableOutputCap',
    ],
    [{ timeoutMs: 1, disableTimeout: true }, -32602, 'command/exec cannot set both timeoutMs and disableTimeout'],
    [{ timeoutMs: -3 }, -32602, 'command/exec timeoutMs must be non-negative, got -3'],
    [
      { permissionProfile: { type: 'disabled' } },
      -32600,
      '`permissionProfile` cannot be combined with `sandboxPolicy`',
    ],
  ])('refuses %j', async (params, code, message) => {
    await using at = await open();
    const { error } = await at.peer.ask('command/exec', { command: ['true'], ...FREE, ...params });
    expect(error).toEqual({ code, message });
  });

  it.runIf(process.platform === 'linux')('refuses arguments that are too long', async () => {
    await using at = await open();
    const { error } = await at.peer.ask('command/exec', { command: ['true', 'x'.repeat(200_000)], ...FREE });
    expect(error).toEqual({ code: -32603, message: 'failed to spawn command: Argument list too long (os error 7)' });
  });

  it('goes on while a program on a terminal does not read what is typed, and refuses what is too much', async () => {
    await using at = await open();
    const command = sh('stty raw -echo; printf ready; exec sleep 100');
    const ended = at.peer.request('command/exec', { command, processId: 'p', tty: true, ...FREE });
    await vi.waitFor(() => expect(told(at.peer, 'command/exec/outputDelta')).toBe('ready'));
    const write = { processId: 'p', deltaBase64: base64('x'.repeat(9 * 1024 * 1024)) };
    expect(await at.peer.request('command/exec/write', write)).toEqual({});
    const { error } = await at.peer.ask('command/exec/write', write);
    expect(error).toEqual({ code: -32600, message: 'the process does not read its stdin' });
    await at.peer.request('command/exec/terminate', { processId: 'p' });
    expect(await ended).toMatchObject({ exitCode: -1 });
  });

  it('ends what takes too long, with exit code 124 and what was printed', async () => {
    await using at = await open();
    const command = sh('echo a; sleep 100');
    expect(await at.peer.request('command/exec', { command, timeoutMs: 300, ...FREE })).toEqual({
      exitCode: 124,
      stdout: 'a\n',
      stderr: '',
    });
  });

  it('caps each stream, buffered or streamed', async () => {
    await using at = await open();
    const params = { command: sh('printf abcdef; printf ghijkl >&2'), outputBytesCap: 3, ...FREE };
    expect(await at.peer.request('command/exec', params)).toEqual({ exitCode: 0, stdout: 'abc', stderr: 'ghi' });
    const streamed = await at.peer.request('command/exec', { ...params, processId: 'p', streamStdoutStderr: true });
    expect(streamed).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    const deltas = at.peer.log.all('command/exec/outputDelta');
    expect([...deltas].sort((a, b) => a.stream.localeCompare(b.stream))).toEqual([
      { processId: 'p', stream: 'stderr', deltaBase64: base64('ghi'), capReached: true },
      { processId: 'p', stream: 'stdout', deltaBase64: base64('abc'), capReached: true },
    ]);
  });

  it('streams both ways; what is written at once after the request is not lost', async () => {
    await using at = await open();
    const streaming = { streamStdin: true, streamStdoutStderr: true };
    const result = at.peer.request('command/exec', { command: ['cat'], processId: 'p', ...streaming, ...FREE });
    await at.peer.request('command/exec/write', { processId: 'p', deltaBase64: base64('one\n') });
    const twice = await at.peer.ask('command/exec', { command: ['true'], processId: 'p', ...FREE });
    expect(twice.error?.message).toBe('duplicate active command/exec process id: "p"');
    const refusals = await Promise.all([
      at.peer.ask('command/exec/write', { processId: 'p' }),
      at.peer.ask('command/exec/write', { processId: 'p', deltaBase64: '!!' }),
      at.peer.ask('command/exec/resize', { processId: 'p', size: { rows: 1, cols: 1 } }),
      at.peer.ask('command/exec/terminate', { processId: 'other' }),
    ]);
    expect(refusals.map(({ error }) => error?.message)).toEqual([
      'command/exec/write requires deltaBase64 or closeStdin',
      'invalid deltaBase64: Invalid symbol 33, offset 0.',
      'failed to resize PTY: process is not attached to a PTY',
      'no active command/exec for process id "other"',
    ]);
    await at.peer.request('command/exec/write', { processId: 'p', deltaBase64: base64('two'), closeStdin: true });
    expect(await result).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect(told(at.peer, 'command/exec/outputDelta')).toBe('one\ntwo');
  });

  it('runs on a terminal of the given size, which can be changed', async () => {
    await using at = await open();
    const command = sh('stty size; read line; stty size; exit 4');
    const size = { rows: 7, cols: 33 };
    const result = at.peer.request('command/exec', { command, processId: 'p', tty: true, size, ...FREE });
    await vi.waitFor(() => expect(told(at.peer, 'command/exec/outputDelta')).toContain('7 33'));
    await at.peer.request('command/exec/resize', { processId: 'p', size: { rows: 9, cols: 44 } });
    await at.peer.request('command/exec/write', { processId: 'p', deltaBase64: base64('\n') });
    expect(await result).toMatchObject({ exitCode: 4 });
    expect(told(at.peer, 'command/exec/outputDelta')).toContain('9 44');
  });

  it('terminate ends it; so does the end of the connection, with all that it started', async () => {
    await using at = await open();
    const ended = at.peer.request('command/exec', { command: ['sleep', '100'], processId: 'p', ...FREE });
    expect(await at.peer.request('command/exec/terminate', { processId: 'p' })).toEqual({});
    expect(await ended).toMatchObject({ exitCode: -1 });
    const file = path.join(at.stage.work, 'pid');
    at.peer.send({ id: 90, method: 'command/exec', params: { command: sh(`echo $$ > ${file}; sleep 100`), ...FREE } });
    const pid = await pidIn(file);
    at.peer.end();
    await vi.waitFor(async () => expect(await isRunning(pid)).toBe(false));
  });

  it.runIf(sandboxObstacle !== null)('refuses to run unconfined what is to be confined', async () => {
    await using at = await open();
    const params = { command: ['true'], sandboxPolicy: { type: 'readOnly' } };
    await at.peer.ask('command/exec', params);
    const { error } = await at.peer.ask('command/exec', params);
    expect(error).toEqual({ code: -32603, message: `failed to spawn command: ${sandboxObstacle}` });
    expect(at.peer.log.all('configWarning').map(({ summary }) => summary)).toEqual([
      `Under read-only and workspace-write nothing runs without an approval here, because there is no sandbox: ${sandboxObstacle}`,
    ]);
  });

  it.runIf(sandboxObstacle === null)(
    'runs in the sandbox of the policy or the profile, and freely where that is configured',
    async () => {
      await using at = await open([`bobbin.sandbox.bubblewrap=${JSON.stringify(bubblewrap)}`]);
      const file = path.join(at.stage.work, 'made');
      const command = sh(`echo x > ${file} && echo made`);
      const network = { enabled: false };
      const fileSystem = { type: 'restricted' as const, entries: [] };
      const root = { path: { type: 'special', value: { kind: 'root' } }, access: 'read' } as const;
      const own = { path: { type: 'path', path: at.stage.work }, access: 'write' } as const;
      const output = async (params: object) => (await at.peer.request('command/exec', { command, ...params })).stdout;
      expect(await output({})).toBe('made\n');
      expect(await output({ sandboxPolicy: { type: 'readOnly' } })).toBe('');
      expect(await output({ permissionProfile: ':read-only' })).toBe('');
      const entries = [root, own];
      const profile = { type: 'managed', network, fileSystem: { ...fileSystem, entries } };
      expect(await output({ permissionProfile: profile })).toBe('made\n');
      expect(readFileSync(file, 'utf8')).toBe('x\n');
    },
  );
});

describe('process/spawn', () => {
  it('answers at once and tells of the end', async () => {
    await using at = await open();
    const spawn = { command: sh('echo out; echo err >&2; exit 3'), processHandle: 'h', cwd: at.stage.work };
    expect(await at.peer.request('process/spawn', spawn)).toEqual({});
    expect(await at.peer.log.notification('process/exited')).toEqual({
      processHandle: 'h',
      exitCode: 3,
      outputDrainTimedOut: false,
      stdout: 'out\n',
      stdoutCapReached: false,
      stderr: 'err\n',
      stderrCapReached: false,
    });
  });

  it('streams both ways, and is killed by its handle', async () => {
    await using at = await open();
    const streaming = { streamStdin: true, streamStdoutStderr: true, timeoutMs: null };
    const spawn = { command: ['cat'], processHandle: 'h', cwd: '/', ...streaming };
    await at.peer.request('process/spawn', spawn);
    const twice = await at.peer.ask('process/spawn', spawn);
    expect(twice.error).toEqual({ code: -32600, message: 'duplicate active process handle: "h"' });
    await at.peer.request('process/writeStdin', { processHandle: 'h', deltaBase64: base64('hi') });
    await vi.waitFor(() => expect(told(at.peer, 'process/outputDelta')).toBe('hi'));
    expect(await at.peer.request('process/kill', { processHandle: 'h' })).toEqual({});
    expect(await at.peer.log.notification('process/exited')).toMatchObject({ exitCode: -1, stdout: '' });
    const gone = await at.peer.ask('process/kill', { processHandle: 'h' });
    expect(gone.error).toEqual({ code: -32600, message: 'no active process for process handle "h"' });
  });

  it.each([
    [{ command: [] }, -32600, 'command must not be empty'],
    [{ processHandle: '' }, -32600, 'processHandle must not be empty'],
    [{ command: [''] }, -32603, 'failed to spawn process: missing program for pipe spawn'],
    [{ command: ['true', 'a\0b'] }, -32603, 'failed to spawn process: nul byte found in provided data'],
    [{ command: ['/no/such'] }, -32603, 'failed to spawn process: No such file or directory (os error 2)'],
    [{ timeoutMs: -1 }, -32602, 'process/spawn timeoutMs must be non-negative, got -1'],
  ])('refuses %j', async (params, code, message) => {
    await using at = await open();
    const { error } = await at.peer.ask('process/spawn', {
      command: ['true'],
      processHandle: 'h',
      cwd: '/',
      ...params,
    });
    expect(error).toEqual({ code, message });
  });
});
