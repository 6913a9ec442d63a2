import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Tests that start the program start what is in `dist`: it is built from the sources under test. */
export async function setup(): Promise<void> {
  await promisify(execFile)(process.execPath, ['scripts/build.mjs']);
}
