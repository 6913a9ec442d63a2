import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { openTerminal } from '../../../src/agent/exec/open-terminal.ts';

const SIZE = { rows: 9, cols: 44, name: 'dumb' };

/** Resolves with the exit code. */
async function run(script: string, output: (text: string) => void, { isPaused = false } = {}): Promise<number> {
  const request = { argv: ['sh', '-c', script], cwd: '/', env: { PATH: process.env.PATH ?? '' } };
  return new Promise((resolve, reject) => {
    openTerminal(request, SIZE, { output: (bytes) => output(bytes.toString()), exit: resolve }).then((terminal) => {
      if (isPaused) terminal.pause();
    }, reject);
  });
}

it.each([false, true])(
  'openTerminal() hands out all output before the exit, read or not: paused %s',
  async (isPaused) => {
    let text = '';
    const code = await run('stty size; printf "%s\\n" 1 2 3; exit 3', (part) => (text += part), { isPaused });
    expect([text, code]).toEqual(['9 44\r\n1\r\n2\r\n3\r\n', 3]);
  },
);

it('write() keeps what a program does not read, up to a bound, and lets it have all in order later', async () => {
  let text = '';
  const script = 'stty raw -echo; printf ready; read go < go; head -c 300000 | cksum';
  const folder = mkdtempSync(path.join(tmpdir(), 'terminal-'));
  execFileSync('mkfifo', [path.join(folder, 'go')]);
  const request = { argv: ['sh', '-c', script], cwd: folder, env: { PATH: process.env.PATH ?? '' } };
  const exit = vi.fn<(code: number) => void>();
  const output = (bytes: Buffer): void => {
    text += bytes.toString();
  };
  const terminal = await openTerminal(request, SIZE, { output, exit });
  await vi.waitFor(() => expect(text).toBe('ready'));
  const input = Buffer.alloc(300_000, 'all that was typed, line by line\n');
  expect(terminal.write(input)).toBe(true);
  expect(terminal.unreadInput).toBeGreaterThan(200_000);
  expect(terminal.write(Buffer.alloc(16 * 1024 * 1024))).toBe(false);
  writeFileSync(path.join(folder, 'go'), 'go\n');
  await vi.waitFor(() => expect(exit.mock.calls).toEqual([[0]]));
  expect(text).toContain(execFileSync('cksum', { input }).toString().trim());
  expect(terminal.write('nobody is there')).toBe(true);
  rmSync(folder, { recursive: true });
});
