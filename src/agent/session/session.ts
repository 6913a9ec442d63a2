import type { HistoryRecord } from '../../history/record.ts';
import type { UserInput } from '../../protocol/input.ts';
import type { ThreadItem } from '../../protocol/item.ts';
import type { ReviewTarget } from '../../protocol/review.ts';
import type { GoalPursuit } from '../goal/goal-pursuit.ts';
import type { ThreadServers } from '../mcp/thread-servers.ts';
import type { QueuedTurns } from '../queue/queued-turns.ts';
import type { AgentStatus } from '../sub-agents/agent-status.ts';
import type { UserShellCommand } from '../user-shell/user-shell-command.ts';
import type { SessionSettings, SettingOverrides } from './session-settings.ts';

export interface TurnInput {
  readonly input: readonly UserInput[];
  /** They hold for later turns, too. */
  readonly overrides: SettingOverrides;
  /** JSON schema of the answer, for this turn only. */
  readonly outputSchema?: unknown;
  readonly clientUserMessageId?: string | null;
  /** The first turn of the chain of work that the turn belongs to; absent: it begins one. */
  readonly rootTurnId?: string | undefined;
  /** Stored in one with the message. */
  readonly records?: readonly HistoryRecord[];
}

/**
 * The agent side of one loaded thread: it runs at most one turn at a time.
 *
 * Methods refuse with {@link SessionError}, whose text is the wire's.
 */
export interface AgentSession {
  readonly settings: SessionSettings;
  /** Refuses changes with a {@link SessionError}. */
  readonly goals: GoalPursuit;
  /** Goes on with an active goal by itself, unless something else runs. */
  pursueGoal(): void;
  /** The MCP servers of the thread; they are started by whoever loads it. */
  readonly mcp: ThreadServers;
  /** What users said for later. */
  readonly queued: QueuedTurns;
  /** The running turn, with the items known so far; null when idle. */
  readonly activeTurn: ActiveTurn | null;
  /**
   * Starts a turn, or adds the input to the running one; one that takes no input is waited for. Returns at once; everything else comes as events. The first
   * event of the turn is emitted in a later task, never before this call returned.
   */
  submit(turn: TurnInput): { readonly turnId: string; readonly rootTurnId: string };
  /**
   * Changes what the following turns run with. `settingsChanged` is emitted when that makes a difference. Durable when
   * it resolves, unless nothing of the thread is stored yet.
   *
   * @throws {SessionError} the change cannot be made.
   */
  changeSettings(overrides: SettingOverrides): Promise<void>;
  /** @throws {SessionError} no turn runs, or one that takes no input, another id is expected, or the input is empty. */
  steer(
    expectedTurnId: string,
    input: readonly UserInput[],
    clientUserMessageId?: string | null,
  ): { readonly turnId: string };
  /**
   * Sums up what the model has been told and goes on from the summary: a turn of its own, which takes no input. A running
   * turn is stopped for it. Returns at once, like `submit`.
   */
  compact(): { readonly turnId: string };
  /**
   * Has changes reviewed by an agent that does not know the conversation: a turn of its own, which takes no input. A
   * running turn is stopped for it. Returns at once, like `submit`.
   */
  review(target: ReviewTarget): { readonly turnId: string };
  /**
   * Runs a command of the user's own: within the running turn, else as a turn by itself. Returns at once, like `submit`.
   */
  runUserShellCommand(command: UserShellCommand): { readonly turnId: string };
  /**
   * Stops the running turn. Resolves once it has really stopped and its end is stored: just before `turnCompleted` is
   * emitted, which waits for the returned release to be called.
   * Input that was accepted and not yet shown to the model is announced and stored with the turn.
   *
   * `turnId` `""` stops whatever runs.
   *
   * @throws {SessionError} no turn runs, or another one does.
   */
  interrupt(turnId: string): Promise<{ readonly release: () => void }>;
  /** Interrupts the running turn and those that wait for it. Resolves when their ends are stored and told. */
  stop(): Promise<void>;
  /** Tells the model how one of its agents ended: within the running turn, else with the next one. It begins no turn. */
  agentEnded(agentId: string, status: AgentStatus): Promise<void>;
  /** Puts raw response items into the model's context and stores them. */
  injectItems(items: readonly object[]): Promise<void>;
  /**
   * Drops the last turns: stores a `token_count` with the estimated size of what remains and the
   * `thread_rolled_back` marker, flushes, rebuilds the model's context, and, unless `isSilent`, emits
   * `tokenUsageUpdated` under a turn id that is no turn, as the original does. The estimate counts one token for four
   * bytes of each item's JSON and of the base instructions, each rounded up.
   */
  rollBack(numTurns: number, options?: { readonly isSilent?: boolean }): Promise<void>;
  /** Commands run, or the end of one is still being stored. */
  readonly hasRunningCommands: boolean;
  /** The commands that still run, in or after the turn that started them. */
  readonly backgroundTerminals: readonly BackgroundTerminal[];
  /** Ends one of them; its item is completed as failed. False when no such command runs. */
  terminateBackgroundTerminal(processId: string): Promise<boolean>;
  /** Ends all of them, and the background jobs that ended ones left behind. */
  cleanBackgroundTerminals(): Promise<void>;
  /** Interrupts the turn, kills the processes, stores the end. Never rejects. */
  shutdown(): Promise<void>;
}

/** A command that still runs. */
export interface BackgroundTerminal {
  readonly itemId: string;
  /** Decimal number, unique within the thread. */
  readonly processId: string;
  /** The script, without the shell that runs it. */
  readonly command: string;
  readonly cwd: string;
  readonly osPid: number;
}

export interface ActiveTurn {
  readonly turnId: string;
  readonly startedAtMs: number;
  /** Finished and started items, without streamed text of unfinished ones, in the order they appeared. */
  readonly items: readonly ThreadItem[];
}
