import type { UserInput } from '../../protocol/input.ts';
import { readableInTurn } from '../permissions/readable.ts';
import type { ToolContext } from '../tools/tool.ts';
import { AgentError } from './agent-control.ts';

/** @throws {AgentError} The model wants an agent to be shown what it must not see itself. */
export async function requireReadableImages(input: readonly UserInput[], context: ToolContext): Promise<void> {
  if (!input.some(({ type }) => type === 'localImage')) return;
  const isReadable = await readableInTurn(context);
  if (isReadable === null) return;
  for (const part of input) {
    if (part.type !== 'localImage' || (await isReadable(part.path))) continue;
    throw new AgentError(`The permission profile does not let ${part.path} be read`);
  }
}
