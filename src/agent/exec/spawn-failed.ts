import { stat } from 'node:fs/promises';
import { osErrorText } from '../../system/os-error.ts';

/** The command could not be started at all. The message is the reason, for the model. */
export class SpawnFailed extends Error {
  override readonly name = 'SpawnFailed';

  /** `reason`: a failure of the operating system, or words. */
  constructor(reason: unknown) {
    super(osErrorText(reason), { cause: reason });
  }
}

/**
 * A missing folder is reported by the system as a missing program, and by a terminal as output of the child.
 *
 * @throws {SpawnFailed}
 */
export async function requireFolder(path: string): Promise<void> {
  const stats = await stat(path).catch((error: unknown) => {
    throw new SpawnFailed(error);
  });
  if (!stats.isDirectory()) throw new SpawnFailed(Object.assign(new Error(path), { code: 'ENOTDIR' }));
}
