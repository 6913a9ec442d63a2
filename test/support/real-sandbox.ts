import { existsSync } from 'node:fs';
import { originals } from '../../scripts/originals.ts';
import { CommandSandbox } from '../../src/agent/sandbox/command-sandbox.ts';
import { findProgram } from '../../src/agent/sandbox/find-program.ts';

/** The one that was named, else that of the machine, else the one that comes with an original. */
export const bubblewrap =
  process.env.BOBBIN_TEST_BUBBLEWRAP ??
  (await findProgram('bwrap')) ??
  originals.find((original) => existsSync(original.bubblewrap))?.bubblewrap;

export const realSandbox = new CommandSandbox({ bubblewrap });

/** Null: commands can be confined on this machine. */
export const sandboxObstacle = await realSandbox.obstacle();

/** Says in the report of the tests what this machine cannot test. */
export function tellOfGap(suite: string): void {
  if (sandboxObstacle === null) return;
  process.stderr.write(`\nNOT COVERED on this machine, because ${sandboxObstacle}: ${suite}\n\n`);
}
