import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { osErrorText } from '../../system/os-error.ts';
import type { SpawnRequest } from './spawn-request.ts';

/** The command could not be started at all. The message is the reason, for the model. */
export class SpawnFailed extends Error {
  override readonly name = 'SpawnFailed';

  /** `reason`: a failure of the operating system, or words. */
  constructor(reason: unknown) {
    super(osErrorText(reason), { cause: reason });
  }
}

/**
 * A missing folder is reported by the system as a missing program, and by a terminal as output of the child. What stands behind a
 * NUL is lost on the way to the system.
 *
 * @throws {SpawnFailed}
 */
export async function requireStartable({ argv, cwd, env }: SpawnRequest): Promise<void> {
  if ([...argv, cwd, ...Object.entries(env).flat()].some((text) => text.includes('\0'))) {
    throw new SpawnFailed('nul byte found in provided data');
  }
  const stats = await stat(cwd).catch((error: unknown) => {
    throw new SpawnFailed(error);
  });
  if (!stats.isDirectory()) throw new SpawnFailed(Object.assign(new Error(cwd), { code: 'ENOTDIR' }));
}

/**
 * The child that `start` makes, once it runs. Some refusals of the system come as an event of the child, which may then be without
 * pipes, others, as of arguments that are too long, at once.
 *
 * @throws {SpawnFailed}
 */
export async function startChild<T extends ChildProcess>(start: () => T): Promise<T> {
  try {
    const child = start();
    await once(child, 'spawn');
    child.on('error', () => undefined);
    return child;
  } catch (error) {
    throw new SpawnFailed(error);
  }
}
