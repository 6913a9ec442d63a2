import { dirname, resolve } from 'node:path';
import { mayRead, type SandboxPlan } from '../sandbox/sandbox-plan.ts';
import { whereItLeads } from '../sandbox/where-it-leads.ts';
import type { SessionConfig } from '../session/session-config.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import type { ToolContext } from '../tools/tool.ts';
import { sandboxPermissions } from './own-permissions.ts';

/** Whether a tool of the server itself may read a file for the model: what commands may read, with what was granted. */
export async function isReadable(path: string, context: ToolContext): Promise<boolean> {
  const { settings, config, shared, turnId } = context;
  const permissions = settings.ownPermissions === null ? null : sandboxPermissions(settings);
  if (permissions === null) return true;
  const extra = shared.granted.of(turnId);
  const plan = await config.sandbox.plan({ ...permissions, extra }, { cwd: settings.cwd }).catch(() => null);
  return plan !== null && isReadableBy(plan, resolve(settings.cwd, path));
}

/** Of the files with instructions those that a session may read: its home's own, and what commands may read. */
export async function readableInstructions(
  files: readonly string[],
  { codexHome, sandbox }: Pick<SessionConfig, 'codexHome' | 'sandbox'>,
  settings: Pick<SessionSettings, 'ownPermissions' | 'sandboxPolicy' | 'cwd'>,
): Promise<string[]> {
  const permissions = settings.ownPermissions === null ? null : sandboxPermissions(settings);
  if (permissions === null) return [...files];
  const plan = await sandbox.plan(permissions, settings).catch(() => null);
  const isRead = (file: string) => dirname(file) === codexHome || (plan !== null && isReadableBy(plan, file));
  const read = await Promise.all(files.map(isRead));
  return files.filter((_, index) => read[index]);
}

/** Whether a plan lets a path be read, wherever it leads; it must be absolute. */
export async function isReadableBy(plan: SandboxPlan, path: string): Promise<boolean> {
  // A pattern can be about the name of a link as well as about the file.
  return mayRead(plan, await whereItLeads(path)) && !plan.patterns.some(({ fits }) => fits(path));
}
