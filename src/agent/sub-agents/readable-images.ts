import type { UserInput } from '../../protocol/input.ts';
import { isReadable } from '../permissions/readable.ts';
import type { ToolContext } from '../tools/tool.ts';
import { AgentError } from './agent-control.ts';

/** @throws {AgentError} The model wants an agent to be shown what it must not see itself. */
export async function requireReadableImages(input: readonly UserInput[], context: ToolContext): Promise<void> {
  for (const part of input) {
    if (part.type !== 'localImage' || (await isReadable(part.path, context))) continue;
    throw new AgentError(`The permission profile does not let ${part.path} be read`);
  }
}
