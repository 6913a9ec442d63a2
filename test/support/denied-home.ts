import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { StartServer } from './server-process.ts';
import type { Stage } from './stage.ts';

const exec = promisify(execFile);
/** Gives up the rights by which permissions do not bind the superuser. */
const WITHOUT_PRIVILEGES = ['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--'];

/** A home that its server may write, until it may not. */
export class DeniedHome {
  readonly #set: Stage;

  constructor(set: Stage) {
    this.#set = set;
  }

  /** How its server is started. */
  get server(): StartServer {
    return process.geteuid?.() === 0 ? { through: WITHOUT_PRIVILEGES } : {};
  }

  /** Everything can be read and nothing be changed any more. */
  async deny(): Promise<void> {
    await exec('chmod', ['-R', 'a-w', this.#set.home]);
  }

  async allow(): Promise<void> {
    await exec('chmod', ['-R', 'u+w', this.#set.home]);
  }
}
