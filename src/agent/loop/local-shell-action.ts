import { isObject } from '../../protocol/json-object.ts';
import type { LocalShellAction } from '../tools/tool.ts';
import { textOrNull } from './output-item.ts';

/** The command that a `local_shell_call` asks for; null for anything else. */
export function readLocalShell(action: unknown): LocalShellAction | null {
  if (!isObject(action) || action.type !== 'exec' || !Array.isArray(action.command)) return null;
  const { command, timeout_ms: timeoutMs } = action;
  if (!command.every((word) => typeof word === 'string')) return null;
  return {
    command,
    timeoutMs: Number.isSafeInteger(timeoutMs) && Number(timeoutMs) >= 0 ? Number(timeoutMs) : null,
    workingDirectory: textOrNull(action.working_directory),
  };
}

/** The action as it is stored: every member is there. */
export function storedLocalShell(action: unknown): object {
  const { type, command, timeout_ms, working_directory, env, user } = isObject(action) ? action : {};
  return {
    type,
    command,
    timeout_ms: timeout_ms ?? null,
    working_directory: working_directory ?? null,
    env: env ?? null,
    user: user ?? null,
  };
}
