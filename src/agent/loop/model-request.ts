import type { ModelRequest } from '../model/model-client.ts';
import { modelFacts } from '../model/model-facts.ts';
import { buildRequestHeaders } from '../model/request-headers.ts';
import { buildResponsesBody } from '../model/responses-request.ts';
import { sandboxWord } from '../session/turn-context-record.ts';
import { withReadablePatchOutputs } from '../tools/patch-output.ts';
import type { ToolSpec } from '../tools/tool-spec.ts';
import type { Turn } from './turn.ts';

export interface ModelRequestParts {
  readonly model: string;
  readonly input: readonly object[];
  readonly tools: readonly ToolSpec[];
  readonly parallelToolCalls: boolean;
  readonly outputSchema: unknown;
}

/** A request of this turn, with the turn's settings. */
export function modelRequest(turn: Turn, { input, ...parts }: ModelRequestParts): ModelRequest {
  const { settings, session } = turn;
  const facts = modelFacts(session.config.models, parts.model);
  return {
    body: buildResponsesBody({
      ...parts,
      threadId: session.threadId,
      installationId: session.config.installationId,
      instructions: settings.baseInstructions,
      input: withReadablePatchOutputs(input),
      reasoning: facts.reasons
        ? { effort: settings.effort ?? facts.defaultEffort, summary: settings.summary ?? facts.defaultSummary }
        : null,
      verbosity: facts.verbosity,
      serviceTier: settings.serviceTier,
    }),
    headers: buildRequestHeaders({
      threadId: session.threadId,
      lineage: session.config.lineage,
      turnId: turn.turnId,
      startedAtMs: turn.startedAtMs,
      originator: session.config.originator,
      userAgent: session.config.userAgent,
      sandbox: sandboxWord(settings.sandboxPolicy),
      compactions: turn.context.compactions,
    }),
  };
}
