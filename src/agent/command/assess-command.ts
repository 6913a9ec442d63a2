import type { CommandRisk } from '../decide-command.ts';
import { isDangerous } from './dangerous.ts';
import { isKnownSafe } from './known-safe.ts';
import { shellScript } from './shell-script.ts';
import { splitScript } from './split-script.ts';

export interface CommandAssessment {
  /** The plain commands of a script; a script that cannot be taken apart is one part, its whole argv. */
  readonly parts: readonly (readonly string[])[];
  readonly risk: CommandRisk;
}

export function assessCommand(argv: readonly string[]): CommandAssessment {
  const script = shellScript(argv);
  const parts = (script === null ? null : splitScript(script)) ?? [argv];
  return { parts, risk: riskOf(argv) };
}

function riskOf(argv: readonly string[]): CommandRisk {
  if (isDangerous(argv)) return 'dangerous';
  return isKnownSafe(argv) ? 'safe' : 'ordinary';
}
