import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { StartServer } from './server-process.ts';
import type { Stage } from './stage.ts';

const exec = promisify(execFile);
const NOBODY = 65_534;

/** A home that its server may write, until it may not. Permissions do not bind the superuser, whose server runs as nobody. */
export class DeniedHome {
  readonly #set: Stage;

  private constructor(set: Stage) {
    this.#set = set;
  }

  static async of(set: Stage): Promise<DeniedHome> {
    if (isSuperuser()) await exec('chown', ['-R', `${NOBODY}:${NOBODY}`, path.dirname(set.home)]);
    return new DeniedHome(set);
  }

  /** How its server is started. */
  get server(): StartServer {
    return isSuperuser() ? { uid: NOBODY, env: { HOME: this.#set.work } } : {};
  }

  /** Everything can be read and nothing be changed any more. */
  async deny(): Promise<void> {
    await exec('chmod', ['-R', 'a-w', this.#set.home]);
  }

  async allow(): Promise<void> {
    await exec('chmod', ['-R', 'u+w', this.#set.home]);
  }
}

function isSuperuser(): boolean {
  return process.geteuid?.() === 0;
}
