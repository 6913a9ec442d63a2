import { McpElicitationSchema } from '../../protocol/server-requests/elicitation-schema.ts';
import type { McpElicitationQuestion } from '../session/question.ts';
import type { ElicitationRequest } from './wire-schemas.ts';

/** What a server asks, as clients are asked; null for a form or a way of asking that they do not know. */
export function elicitationParams(
  serverName: string,
  turnId: string | null,
  request: ElicitationRequest,
): McpElicitationQuestion['params'] | null {
  const { mode = 'form', message, requestedSchema, url, elicitationId, _meta } = request;
  const head = { turnId, serverName, _meta: _meta ?? null, message };
  if (mode === 'url' && url !== undefined && elicitationId !== undefined) return { ...head, mode, url, elicitationId };
  const schema = McpElicitationSchema.safeParse(requestedSchema);
  return mode === 'form' && schema.success ? { ...head, mode, requestedSchema: schema.data } : null;
}
