import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

/** Tests that start the program start what is in `dist`: it is built from the sources under test. */
export async function setup({ config }: TestProject): Promise<() => Promise<void>> {
  await promisify(execFile)(process.execPath, ['scripts/build.mjs']);
  const { HOME } = config.env;
  return async () => {
    if (HOME !== undefined) await rm(HOME, { recursive: true, force: true });
  };
}
