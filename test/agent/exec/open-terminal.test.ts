import { expect, it } from 'vitest';
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
