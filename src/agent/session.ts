import type { HistoryRecord } from '../history/record.ts';
import type { UserInput } from '../protocol/input.ts';
import type { ThreadItem } from '../protocol/item.ts';
import type { ApprovalsReviewer, AskForApproval, ReasoningEffort, SandboxPolicy } from '../protocol/policy.ts';
import type { ReviewTarget } from '../protocol/review.ts';
import type { ModeSetting } from './collaboration-mode.ts';
import type { DynamicTool } from './dynamic-tools/dynamic-tool.ts';
import type { EnvironmentPolicy } from './exec/environment-policy.ts';
import type { Features } from './features.ts';
import type { GoalPursuit } from './goal/goal-pursuit.ts';
import type { ThreadServers } from './mcp/thread-servers.ts';
import type { ModelDirectory } from './model/model-facts.ts';
import type { ModelProvider } from './model/provider.ts';
import type { Question, QuestionAnswers } from './question.ts';
import type { QueuedTurns } from './queue/queued-turns.ts';
import type { CommandSandbox } from './sandbox/command-sandbox.ts';
import type { AgentSkill } from './skills/agent-skill.ts';
import type { AgentLimits } from './sub-agents/agent-control.ts';
import type { AgentStatus } from './sub-agents/agent-status.ts';
import type { TurnEvent } from './turn-event.ts';
import type { UserShellCommand } from './user-shell/user-shell-command.ts';

/** What a thread is run with; a turn may change any of it for itself and all later turns. */
export interface SessionSettings {
  readonly model: string;
  readonly modelProviderId: string;
  readonly provider: ModelProvider;
  readonly cwd: string;
  readonly approvalPolicy: AskForApproval;
  readonly approvalsReviewer: ApprovalsReviewer;
  readonly sandboxPolicy: SandboxPolicy;
  readonly effort: ReasoningEffort | null;
  readonly summary: 'auto' | 'concise' | 'detailed' | 'none' | null;
  readonly personality: 'none' | 'friendly' | 'pragmatic' | null;
  readonly serviceTier: string | null;
  readonly collaborationMode: ModeSetting;
  readonly baseInstructions: string;
  readonly developerInstructions: string | null;
}

/** Settings that do not change while the thread is loaded. */
export interface SessionConfig {
  readonly codexHome: string;
  /** `extended` also stores commands, failures and live item ids; `limited` exactly what 0.130 stores. */
  readonly persistence: 'extended' | 'limited';
  readonly features: Features;
  readonly agents: AgentLimits;
  /** Of a sub-agent: who is above it, at the top and next to it. Null for a thread that a user works in. */
  readonly lineage: { readonly rootThreadId: string; readonly parentThreadId: string } | null;
  /** Whether the model service may search the web, and whether live or in what it keeps. */
  readonly webSearch: 'disabled' | 'cached' | 'live';
  /** What is known of models. */
  readonly models: ModelDirectory;
  /** How the model is asked to sum up a conversation; null: in our own words. */
  readonly compactPrompt: string | null;
  /** Reviews are done by it; null: by the model of the thread. */
  readonly reviewModel: string | null;
  readonly includeEnvironmentContext: boolean;
  readonly includePermissionsInstructions: boolean;
  /** `show_raw_agent_reasoning`: unabridged reasoning is stored in the limited form too. */
  readonly showRawReasoning: boolean;
  /** Absolute paths of instruction files (AGENTS.md …) whose text the model is told, most general first. */
  readonly instructionFiles: readonly string[];
  /** Skills that the user may choose and the model is told of. */
  readonly skills: readonly AgentSkill[];
  /** Tools that the client serves, in the order in which it named them. */
  readonly dynamicTools: readonly DynamicTool[];
  /** Which variables of the server commands get. */
  readonly environmentPolicy: EnvironmentPolicy;
  /** Holds commands to the sandbox policy. */
  readonly sandbox: CommandSandbox;
  /** `experimentalRawEvents` of `thread/start`. */
  readonly rawEvents: boolean;
  /** Name of the client that created the thread; sent to the model service. */
  readonly originator: string;
  readonly userAgent: string;
  /** UUID of the home; sent to the model service. */
  readonly installationId: string;
}

/** Member order and meaning of `turn/start`; absent members keep the setting. */
export type SettingOverrides = Partial<Omit<SessionSettings, 'modelProviderId' | 'provider' | 'baseInstructions'>>;

export interface TurnInput {
  readonly input: readonly UserInput[];
  /** They hold for later turns, too. */
  readonly overrides: SettingOverrides;
  /** JSON schema of the answer, for this turn only. */
  readonly outputSchema?: unknown;
  readonly clientUserMessageId?: string | null;
  /** Stored in one with the message. */
  readonly records?: readonly HistoryRecord[];
}

/** Where a session writes what happened. Appends keep their order; `flush` returns when all of it is durable. */
export interface SessionJournal {
  /** Changes when others changed the history: what was read of it before is no longer true. */
  readonly revision: number;
  /** Materialises the thread and makes these records durable; when it rejects, none of them is or will be stored. */
  appendDurably(records: readonly HistoryRecord[]): Promise<void>;
  /** Materialises the thread if it is not. */
  persist(): Promise<void>;
  append(records: readonly HistoryRecord[]): Promise<void>;
  flush(): Promise<void>;
  /** Every stored record, oldest first: read once, when the first turn needs the model's context. */
  history(): AsyncIterable<readonly HistoryRecord[]>;
}

/** What surrounds a session. */
export interface SessionHost {
  /** A returned promise asks the session to wait: a reader is slow. */
  emit(event: TurnEvent): void | Promise<void>;
  ask<Q extends Question>(question: Q, signal: AbortSignal): Promise<QuestionAnswers[Q['kind']]>;
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
  submit(turn: TurnInput): { readonly turnId: string };
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

/** A request that the state of the session does not allow. The message is the wire's. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  /** Goes out as `error.data`. */
  readonly data: unknown;
  constructor(message: string, data?: unknown) {
    super(message);
    this.data = data;
  }
}
