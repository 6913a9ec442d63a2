import { QuestionFailed, QuestionWithdrawn } from '../session/question.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import type { ToolContext } from '../tools/tool.ts';
import { elicitationParams } from './elicitation-params.ts';
import type { Elicit, ElicitationAnswer } from './elicitations.ts';
import type { McpCallItem } from './mcp-call-item.ts';
import { isNeverAsked } from './never-asked.ts';
import type { ElicitationRequest } from './wire-schemas.ts';

type Asker = Pick<ToolContext, 'host' | 'settings' | 'signal'> & { readonly turnId: string | null };

const DECLINED: ElicitationAnswer = { action: 'decline', content: null };

/** Asks the user what a server wants to know during a call, if the policy lets it. The item is that of the call, if any. */
export function elicitFrom(server: string, item: McpCallItem | null, asker: Asker): Elicit {
  return async (request, signal) => {
    const answer = answerByPolicy(request, asker.settings);
    const params = elicitationParams(server, asker.turnId, request);
    if (answer !== null || params === null) return answer ?? DECLINED;
    const withdrawal = new AbortController();
    signal.addEventListener('abort', () => withdrawal.abort(new QuestionWithdrawn()), { once: true });
    try {
      return await asker.host.ask(
        { kind: 'mcpElicitation', item: item?.begun() ?? null, params },
        AbortSignal.any([asker.signal, withdrawal.signal]),
      );
    } catch (error) {
      if (error instanceof QuestionFailed) return DECLINED;
      throw error;
    }
  };
}

/** Null: the user is asked. Where nobody is ever asked a mere "go on?" is answered with yes. */
function answerByPolicy(request: ElicitationRequest, settings: SessionSettings): ElicitationAnswer | null {
  const { approvalPolicy } = settings;
  if (typeof approvalPolicy === 'object') return approvalPolicy.granular.mcp_elicitations ? null : DECLINED;
  if (approvalPolicy !== 'never') return null;
  return isNeverAsked(settings) && isConfirmation(request) ? { action: 'accept', content: {} } : DECLINED;
}

function isConfirmation({ mode = 'form', requestedSchema }: ElicitationRequest): boolean {
  const properties = requestedSchema?.properties ?? {};
  return mode === 'form' && requestedSchema !== undefined && Object.keys(properties).length === 0;
}
