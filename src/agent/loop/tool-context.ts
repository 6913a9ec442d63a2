import { itemStarted } from '../../history/extended-records.ts';
import { messageOf } from '../context/context-items.ts';
import type { Question } from '../session/question.ts';
import type { SessionHost } from '../session/session-host.ts';
import type { ToolContext } from '../tools/tool.ts';
import type { Turn } from './turn.ts';

/** The turn as a tool sees it that was called with this id. */
export function toolContext(turn: Turn, callId: string): ToolContext {
  const { session } = turn;
  return {
    turnId: turn.turnId,
    rootTurnId: turn.rootTurnId,
    settings: turn.settings,
    config: session.config,
    host: toolHost(turn, callId),
    signal: turn.signal,
    over: turn.over,
    cancelTurn: () => turn.interrupt(),
    begin: async (item, startedAtMs) => {
      if (!session.records.isExtended) return;
      await session.records.append(itemStarted(turn.turnId, item, startedAtMs));
      await session.records.flush();
    },
    append: (records) => session.records.append(...records),
    tellModel: (role, text) => {
      // Kept in order by the journal; a failure shows at the next record of the turn.
      void turn.storeItem(messageOf(role, [text])).catch(() => {});
    },
    recordItem: (item) => turn.recordItem(item),
    shared: session.services,
  };
}

/**
 * The host as tools see it: their items count as the turn's, a question is stored before it is asked, and its answer
 * before it has effect.
 */
function toolHost(turn: Turn, callId: string): SessionHost {
  const { host, records } = turn.session;
  return {
    emit: (event) => turn.announce(event),
    ask: async (question, signal) => {
      // Nothing is allowed by it: the item of the call says what is to be known.
      if (question.kind === 'dynamicTool') return host.ask(question, signal);
      await records.appendExtended(askedEvent(question, turn, callId));
      await records.flush();
      const answer = await host.ask(question, signal);
      await records.appendExtended({
        type: 'bobbin_approval_answered',
        turn_id: turn.turnId,
        call_id: callId,
        // What the user filled in is for the server alone.
        decision: 'action' in answer ? { action: answer.action } : answer,
      });
      // What was allowed is known before its effects are there.
      await records.flush();
      return answer;
    },
  };
}

function askedEvent(question: Question, turn: Turn, callId: string): object {
  return {
    type: 'bobbin_approval_requested',
    turn_id: turn.turnId,
    call_id: callId,
    started_at_ms: 'startedAtMs' in question.params ? question.params.startedAtMs : Date.now(),
    kind: question.kind,
    params: question.params,
    item: question.item,
  };
}
