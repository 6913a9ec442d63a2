import type { ModelContext } from '../context/model-context.ts';
import type { TokenMeter } from '../context/token-meter.ts';
import type { GoalPursuit } from '../goal/goal-pursuit.ts';
import type { PendingStart } from '../hooks/pending-start.ts';
import type { ModelClient } from '../model/model-client.ts';
import type { SessionConfig } from '../session/session-config.ts';
import type { SessionHost, SessionJournal } from '../session/session-host.ts';
import type { TurnRecords } from '../session/turn-records.ts';
import type { Tool, ToolServices } from '../tools/tool.ts';

/** What the turns of one loaded thread share. */
export interface SessionState {
  readonly threadId: string;
  readonly config: SessionConfig;
  readonly host: SessionHost;
  readonly journal: SessionJournal;
  readonly records: TurnRecords;
  readonly model: ModelClient;
  readonly meter: TokenMeter;
  readonly goals: GoalPursuit;
  readonly tools: readonly Tool[];
  readonly services: ToolServices;
  /** How the thread came to be loaded, until its first turn took it. */
  readonly start: PendingStart;
  /** Read from the records when it is first needed. */
  context(): Promise<ModelContext>;
  /** It is read from the records once more when it is next needed. */
  forgetContext(): void;
  /** Stores changes of the settings that are not stored yet. */
  storeSettings(): Promise<void>;
  /** Text of the instruction files, read when it is first needed; null when there is none. */
  userInstructions(): Promise<string | null>;
}
