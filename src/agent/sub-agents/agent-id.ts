import { AgentError } from './agent-control.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id of an agent as a model wrote it. @throws {AgentError} It cannot be one. */
export function readAgentId(text: string): string {
  if (!UUID.test(text)) throw new AgentError(`invalid agent id ${text}`);
  return text.toLowerCase();
}
