import type { HistoryRecord } from '../../history/record.ts';
import type { ThreadItem } from '../../protocol/item.ts';
import type { ToolUse, UsedTool } from '../hooks/tool-use.ts';
import type { ModelFacts } from '../model/model-facts.ts';
import type { SessionConfig } from '../session/session-config.ts';
import type { SessionHost } from '../session/session-host.ts';
import type { SessionSettings } from '../session/session-settings.ts';
import type { ToolSpec } from './tool-spec.ts';

/** What a `local_shell_call` asks for. */
export interface LocalShellAction {
  readonly command: readonly string[];
  readonly timeoutMs: number | null;
  readonly workingDirectory: string | null;
}

/** A call as the model made it: `function_call` has `arguments` (JSON text), `custom_tool_call` has `input`. */
export interface ToolCall {
  readonly callId: string;
  /** Null: one of our own tools. */
  readonly namespace: string | null;
  readonly name: string;
  readonly payload:
    | { readonly type: 'function'; readonly arguments: string }
    | { readonly type: 'custom'; readonly input: string }
    | { readonly type: 'localShell'; readonly action: LocalShellAction }
    /** `tool_search_call`: its arguments are no text. The output is a list of tools. */
    | { readonly type: 'search'; readonly arguments: unknown };
}

/** What goes back to the model, and into the records, as the output of the call. */
export interface ToolOutput {
  readonly output: string | readonly unknown[];
  /** Records stored just before the output record (`patch_apply_end`, `exec_command_end` …). */
  readonly records?: readonly HistoryRecord[];
  /** The call that was carried out, as hooks know it; absent where none was, or it goes on. */
  readonly used?: UsedTool;
}

/** What a tool may use of the turn that calls it. */
export interface ToolContext {
  readonly turnId: string;
  /** The first turn of the chain of work that the turn belongs to. */
  readonly rootTurnId: string;
  readonly settings: SessionSettings;
  readonly config: SessionConfig;
  readonly host: SessionHost;
  /** Aborted when the turn is interrupted. */
  readonly signal: AbortSignal;
  /** Aborted when the turn is over in any way: a command may outlive it, but nobody is asked any more in its name. */
  readonly over: AbortSignal;
  /** Ends the turn as interrupted: an approval was answered `cancel`. */
  cancelTurn(): void;
  /** Stores that an item begins: durable before its effects, so that they are never without a trace. */
  begin(item: ThreadItem, startedAtMs: number): Promise<void>;
  /** Stores records that belong to no output (a command that ends after its call did). */
  append(records: readonly HistoryRecord[]): Promise<void>;
  /** Puts a message for the model into the context and the records before the next model request. */
  tellModel(role: 'user' | 'developer', text: string): void;
  /** Stores an item and puts it before the model, before the output of the call. */
  recordItem(item: object): Promise<void>;
  /** Services that live as long as the loaded thread. */
  readonly shared: ToolServices;
}

/** State of a loaded thread that tools share across turns; each tool family declares its own member. */
export interface ToolServices {
  readonly threadId: string | null;
  readonly processes: import('../exec/process-registry.ts').ProcessRegistry;
  readonly approvals: import('../approvals/approvals.ts').ApprovalMemory;
  /** Which hosts commands may reach. */
  readonly network: import('../network/network-approvals.ts').NetworkApprovals;
  /** What the user granted beyond the sandbox policy. */
  readonly granted: import('../permissions/granted-permissions.ts').GrantedPermissions;
  /** Patches are worked out and applied one after the other: each sees the files as those before it left them. */
  readonly patches: import('../../async/one-at-a-time.ts').OneAtATime;
  readonly turnDiff: import('../patch/turn-diff.ts').TurnDiff;
  readonly mcp: import('../mcp/thread-servers.ts').ThreadServers;
  readonly goals: import('../goal/goal-pursuit.ts').GoalPursuit;
  readonly agents: import('../sub-agents/agent-control.ts').AgentControl;
}

/** What decides whether a tool is offered in a turn. */
export interface ToolOffer {
  readonly settings: SessionSettings;
  readonly config: SessionConfig;
  /** Of the turn's model. */
  readonly facts: ModelFacts;
  readonly shared: ToolServices;
}

/**
 * One tool of the model. A new tool is one file with one of these and one line in `tools/index.ts`.
 */
export interface Tool {
  readonly name: string;
  /** Models may call it within this namespace, too. */
  readonly namespace?: string;
  /** True: it waits for the earlier calls of the response, and later ones wait for it. Else calls run side by side. */
  readonly runsAlone?: boolean;
  /** True: it begins when the whole response is there, and what that cost is known. Else when the call is. */
  readonly waitsForResponse?: boolean;
  /** Null: not offered to the model under these settings; a call is still served. */
  spec(offer: ToolOffer): ToolSpec | null;
  /** What the model is answered when the turn was stopped, `seconds` after the call. */
  abortedOutput?(seconds: string): string;
  /** The call as hooks know it; a tool without this is none of their business. May throw `ArgumentsError`. */
  use?(call: ToolCall): ToolUse;
  /** May throw `ArgumentsError`; anything else that the model did wrong is an output. */
  run(call: ToolCall, context: ToolContext): Promise<ToolOutput>;
}
