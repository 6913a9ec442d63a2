import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';

const SERVER = fileURLToPath(new URL('stdio-server.ts', import.meta.url));
const INITIALIZE = '{"id":0,"method":"initialize","params":{"clientInfo":{"name":"a","version":"1"}}}\n';

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function start(env: Record<string, string> = {}): { readonly child: Child; readonly stderr: () => string } {
  const child = spawn(process.execPath, ['--import', 'tsx', SERVER], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return { child, stderr: () => stderr };
}

function seen(stderr: () => string, words: string): Promise<void> {
  return vi.waitFor(() => expect(stderr()).toContain(words), { timeout: 15_000 });
}

describe('createStdioTransport()', () => {
  it('keeps stdout for the protocol, and ends with stdin', async () => {
    const { child, stderr } = start();
    const stdout = text(child.stdout);
    child.stdin.end(`${INITIALIZE}{"id":1,"method":"test/echo"}`);
    const [code] = await once(child, 'close');
    const lines = (await stdout).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as { id?: number }).map(({ id }) => id)).toEqual([0, undefined, 1]);
    expect({ code, stderr: stderr().replaceAll('alive\n', '') }).toEqual({
      code: 3,
      stderr: expect.stringMatching(/^printed by console\nprinted by a library\nclosed, \d+ MiB\n$/),
    });
  });

  it('closes once nobody reads what is written', async () => {
    const { child, stderr } = start({ TEST_NOTIFICATIONS: '20000' });
    await seen(stderr, 'printed by a library');
    child.stdout.destroy();
    child.stdin.write(INITIALIZE);
    expect(await once(child, 'close')).toEqual([3, null]);
  });

  it('waits for a slow reader without standing still or growing', async () => {
    const { child, stderr } = start({ TEST_NOTIFICATIONS: '100000' });
    child.stdin.write(INITIALIZE);
    await once(child.stdout, 'readable');
    const before = stderr().length;
    await vi.waitFor(() => expect(stderr().length).toBeGreaterThan(before + 100));
    expect(stderr()).not.toContain('sent all');
    let bytes = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    await seen(stderr, 'sent all');
    child.stdin.end();
    await once(child, 'close');
    expect(bytes).toBeGreaterThan(100_000_000);
    expect(Number(/closed, (\d+) MiB/.exec(stderr())?.[1])).toBeLessThan(400);
  });
});
