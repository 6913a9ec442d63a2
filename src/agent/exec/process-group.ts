import { errorCode } from '../../system/os-error.ts';

/** 0 stands for a process that never started: the system would take it for the group of this very process, 1 for all there are. */
function isGroup(pid: number): boolean {
  return pid > 1;
}

/** True while any process of the group exists. */
export function isGroupAlive(pid: number): boolean {
  if (!isGroup(pid)) return false;
  try {
    process.kill(-pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (!isGroup(pid)) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nothing is left to signal.
  }
}

const POLL_MS = 10;

/** Ends a whole group: asks first, then kills what is still there after `graceMs`. */
export async function endGroup(pid: number, graceMs: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  const deadline = Date.now() + graceMs;
  while (isGroupAlive(pid) && Date.now() < deadline) await pause(POLL_MS);
  signalGroup(pid, 'SIGKILL');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
