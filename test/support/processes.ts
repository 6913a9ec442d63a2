import { readFile } from 'node:fs/promises';
import { vi } from 'vitest';

/** False for a process that is gone, or dead and only not yet waited for. */
export async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return false;
  // The name may hold spaces and brackets; what follows the last one is the state.
  return !'ZX'.includes(stat.slice(stat.lastIndexOf(')') + 2).charAt(0));
}

/** The number that a command wrote into this file with `echo $$ >`, as soon as it did. */
export function pidIn(file: string): Promise<number> {
  return vi.waitFor(
    async () => {
      const text = await readFile(file, 'utf8');
      if (!/^\d+\n$/.test(text)) throw new Error(`${file} holds no process id yet`);
      return Number(text);
    },
    { timeout: 10_000, interval: 10 },
  );
}

/** Kills what a failed test left behind. */
export function killLeftOver(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Processes that this one started and that have not been waited for. */
export async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.split(' ').filter(Boolean).map(Number);
}
