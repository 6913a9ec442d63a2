import { dirname, resolve } from 'node:path';
import { mayRead, type SandboxPlan } from '../sandbox/sandbox-plan.ts';
import { whereItLeads } from '../sandbox/where-it-leads.ts';
import type { SessionConfig } from '../session/session-config.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import type { ToolContext } from '../tools/tool.ts';
import { sandboxPermissions } from './own-permissions.ts';
import { planOfTurn } from './plan-of-turn.ts';

/** Whether a path may be read, wherever it leads. */
export type MayRead = (path: string) => Promise<boolean>;

/**
 * What a tool of the server itself may read for the model: what commands may read, with what was granted, as it is now.
 * Null: everything.
 */
export async function readableInTurn(context: ToolContext): Promise<MayRead | null> {
  const permissions = ownPermissionsOf(context.settings);
  return permissions === null ? null : readableBy(await planOfTurn(permissions, context), context.settings.cwd);
}

/** Of the files with instructions those that a session may read: its home's own, and what commands may read. */
export async function readableInstructions(
  files: readonly string[],
  { codexHome, sandbox }: Pick<SessionConfig, 'codexHome' | 'sandbox'>,
  settings: Pick<SessionSettings, 'ownPermissions' | 'sandboxPolicy' | 'cwd'>,
): Promise<string[]> {
  const permissions = ownPermissionsOf(settings);
  if (permissions === null) return [...files];
  const isReadable = readableBy(await sandbox.plan(permissions, settings).catch(() => null), settings.cwd);
  const read = await Promise.all(files.map(async (file) => dirname(file) === codexHome || isReadable(file)));
  return files.filter((_, index) => read[index]);
}

/** The three policies of a sandbox let everything be read. */
function ownPermissionsOf(settings: Pick<SessionSettings, 'ownPermissions' | 'sandboxPolicy'>) {
  return settings.ownPermissions === null ? null : sandboxPermissions(settings);
}

/** Nothing, where there is no plan. */
function readableBy(plan: SandboxPlan | null, cwd: string): MayRead {
  return async (path) => {
    if (plan === null) return false;
    const named = resolve(cwd, path);
    // A pattern can be about the name of a link as well as about the file.
    return mayRead(plan, await whereItLeads(named)) && !plan.patterns.some(({ fits }) => fits(named));
  };
}
