import type { CommandRisk } from '../approvals/decide-command.ts';
import { isDangerous } from './dangerous.ts';
import { isKnownSafe } from './known-safe.ts';
import { claimedScript, shellScript } from './shell-script.ts';
import { splitScript } from './split-script.ts';

export interface CommandAssessment {
  /**
   * The plain commands of a script; a script that cannot be taken apart is one part, its whole argv. A shell that is
   * not known to run its script is itself a part, before those of the script: it needs an allowance of its own.
   */
  readonly parts: readonly (readonly string[])[];
  readonly risk: CommandRisk;
}

export function assessCommand(argv: readonly string[]): CommandAssessment {
  const script = claimedScript(argv);
  const plain = script === null ? null : splitScript(script);
  if (plain === null) return { parts: [argv], risk: riskOf(argv) };
  return { parts: shellScript(argv) === null ? [argv, ...plain] : plain, risk: riskOf(argv) };
}

function riskOf(argv: readonly string[]): CommandRisk {
  if (isDangerous(argv)) return 'dangerous';
  return isKnownSafe(argv) ? 'safe' : 'ordinary';
}
