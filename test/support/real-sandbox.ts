import { CommandSandbox } from '../../src/agent/sandbox/command-sandbox.ts';

/** Where the one of another place than `PATH` is. */
const BUBBLEWRAP = process.env.BOBBIN_TEST_BUBBLEWRAP;

export const realSandbox = new CommandSandbox({ bubblewrap: BUBBLEWRAP });

/** Null: commands can be confined on this machine. */
export const sandboxObstacle = await realSandbox.obstacle();

/** Says in the report of the tests what this machine cannot test. */
export function tellOfGap(suite: string): void {
  if (sandboxObstacle === null) return;
  process.stderr.write(`\nNOT COVERED on this machine, because ${sandboxObstacle}: ${suite}\n\n`);
}
