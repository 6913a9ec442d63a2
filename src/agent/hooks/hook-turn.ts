import type { LiveItem } from '../../history/extended-records.ts';
import type { Turn } from '../loop/turn.ts';
import type { SessionConfig } from '../session/session-config.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import type { TurnEvent } from '../session/turn-event.ts';
import type { ToolContext } from '../tools/tool.ts';

/** What hooks need of the turn in which they run. */
export interface HookTurn {
  readonly threadId: string;
  readonly turnId: string;
  readonly settings: SessionSettings;
  readonly config: SessionConfig;
  readonly signal: AbortSignal;
  emit(event: TurnEvent): void | Promise<void>;
  /** Stores an item, with what clients see of it, and puts it before the model. */
  recordItem(item: object, live?: LiveItem): Promise<void>;
}

export function hookTurn(turn: Turn): HookTurn {
  const { turnId, settings, signal, session } = turn;
  return {
    threadId: session.threadId,
    turnId,
    settings,
    config: session.config,
    signal,
    emit: (event) => turn.emit(event),
    recordItem: (item, live) => turn.recordItem(item, live),
  };
}

/** The same, as tools know the turn; `recordItem` is its. */
export function hookTurnOfTool({ turnId, settings, config, host, signal, shared, recordItem }: ToolContext): HookTurn {
  return {
    threadId: shared.threadId ?? '',
    turnId,
    settings,
    config,
    signal,
    emit: (event) => host.emit(event),
    recordItem,
  };
}
