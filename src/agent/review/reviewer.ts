import { v7 as uuidv7 } from 'uuid';
import type { HistoryRecord } from '../../history/record.ts';
import { ModelContext } from '../context/model-context.ts';
import { TokenMeter } from '../context/token-meter.ts';
import { PendingStart } from '../hooks/pending-start.ts';
import { Turn } from '../loop/turn.ts';
import { regularTask } from '../loop/turn-loop.ts';
import { UNTOLD_MODE } from '../session/mode-setting.ts';
import type { SessionHost, SessionJournal } from '../session/session-host.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import type { TurnEvent } from '../session/turn-event.ts';
import { TurnRecords } from '../session/turn-records.ts';
import { REVIEW_INSTRUCTIONS } from './review-instructions.ts';

/**
 * An agent of its own that works within a turn of the thread: it knows nothing of the conversation, asks nobody, and what
 * it says to itself is neither told nor stored. Its commands and other items are those of the turn.
 */
export function reviewerOf(turn: Turn, prompt: string): Turn {
  const { session, turnId } = turn;
  const context = new ModelContext();
  const records = new TurnRecords(itemJournal(session.journal, session.records.isExtended), persistenceOf(turn));
  return new Turn({
    turnId,
    task: regularTask,
    session: {
      ...session,
      threadId: uuidv7(),
      start: new PendingStart('startup'),
      config: {
        ...session.config,
        rawEvents: false,
        webSearch: 'disabled',
        dynamicTools: [],
        features: { ...session.config.features, goals: false, multi_agent: false },
      },
      host: itemHost(turn),
      journal: session.journal,
      records,
      meter: new TokenMeter(),
      context: async () => context,
      forgetContext: () => {},
      storeSettings: async () => {},
      userInstructions: async () => null,
    },
    settings: reviewerSettings(turn),
    outputSchema: undefined,
    first: { input: [{ type: 'text', text: prompt, text_elements: [] }], clientId: null },
  });
}

function persistenceOf({ session }: Turn): 'extended' | 'limited' {
  return session.config.persistence;
}

function reviewerSettings({ settings, session }: Turn): SessionSettings {
  return {
    ...settings,
    model: session.config.reviewModel ?? settings.model,
    approvalPolicy: 'never',
    collaborationMode: UNTOLD_MODE,
    baseInstructions: REVIEW_INSTRUCTIONS,
    hasOwnInstructions: true,
    developerInstructions: null,
  };
}

/** What the reviewer says, and how much it uses, is its own. */
function itemHost(turn: Turn): SessionHost {
  return {
    emit: (event) => (isShown(event) ? turn.emit(event) : undefined),
    ask: (question, signal) => turn.session.host.ask(question, signal),
  };
}

/** Its messages are begun and never ended, as in both originals. */
function isShown(event: TurnEvent): boolean {
  if (event.kind === 'itemCompleted') return event.item.type !== 'agentMessage';
  return !HIDDEN.has(event.kind);
}

const HIDDEN: ReadonlySet<TurnEvent['kind']> = new Set([
  'turnStarted',
  'turnCompleted',
  'agentMessageDelta',
  'tokenUsageUpdated',
  'rawResponseItem',
]);

const OWN_EVENTS: ReadonlySet<unknown> = new Set(['task_started', 'task_complete', 'token_count', 'agent_message']);

/** Of the records only those of items. */
function itemJournal(journal: SessionJournal, isExtended: boolean): SessionJournal {
  const ofItems = (records: readonly HistoryRecord[]) =>
    records.flatMap((record) => {
      if (record.type !== 'event_msg' || OWN_EVENTS.has(record.payload.type)) return [];
      // 0.130 stores the prompt twice.
      return record.payload.type === 'user_message' && !isExtended ? [record, record] : [record];
    });
  return {
    revision: journal.revision,
    appendDurably: (records) => journal.appendDurably(ofItems(records)),
    persist: () => journal.persist(),
    append: (records) => journal.append(ofItems(records)),
    flush: () => journal.flush(),
    history: () => journal.history(),
  };
}
