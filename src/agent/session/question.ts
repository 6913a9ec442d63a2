import type { ThreadItem } from '../../protocol/item.ts';
import type {
  CommandExecutionRequestApprovalParams,
  FileChangeRequestApprovalParams,
} from '../../protocol/server-requests/approval.ts';
import type { McpServerElicitationRequestParams } from '../../protocol/server-requests/elicitation.ts';
import type { PermissionsRequestApprovalParams } from '../../protocol/server-requests/item/permissions/requestApproval.ts';
import type { DynamicToolCallParams, DynamicToolCallResult } from '../../protocol/server-requests/item/tool/call.ts';
import type {
  ToolRequestUserInputParams,
  ToolRequestUserInputResult,
} from '../../protocol/server-requests/item/tool/requestUserInput.ts';
import type { ExtraPermissions } from '../permissions/extra-permissions.ts';
import type { GrantScope } from '../permissions/granted-permissions.ts';
import type { TurnEvent } from './turn-event.ts';

/** Granted, or refused; `cancel` also ends the turn. */
export type CommandDecision =
  | { readonly type: 'accept' | 'acceptForSession' | 'decline' | 'cancel' }
  | { readonly type: 'acceptWithExecpolicyAmendment'; readonly prefix: readonly string[] };

/** `applyNetworkPolicyAmendment`: the host is allowed or denied from now on, in later threads too. */
export type NetworkDecision =
  | { readonly type: 'accept' | 'acceptForSession' | 'decline' | 'cancel' }
  | { readonly type: 'applyNetworkPolicyAmendment'; readonly host: string; readonly action: 'allow' | 'deny' };

export type FileChangeDecision = { readonly type: 'accept' | 'acceptForSession' | 'decline' | 'cancel' };

/**
 * What the agent asks of the people who watch the thread. An answer that does not fit counts as `decline`; an error
 * answer rejects with {@link QuestionFailed}; withdrawal through the signal rejects with its reason.
 */
export interface CommandQuestion {
  readonly kind: 'commandExecution';
  readonly params: Omit<CommandExecutionRequestApprovalParams, 'threadId'>;
  /** What the question is about. */
  readonly item: ThreadItem;
  /** Announced between the raised waiting flag and the request: that is the order clients know. */
  readonly opening?: TurnEvent;
}

/** Whether a running command may reach a host. */
export interface NetworkQuestion {
  readonly kind: 'network';
  readonly params: Omit<CommandExecutionRequestApprovalParams, 'threadId'>;
  readonly item: null;
}

export interface FileChangeQuestion {
  readonly kind: 'fileChange';
  readonly params: Omit<FileChangeRequestApprovalParams, 'threadId'>;
  readonly item: ThreadItem;
}

/** Whether later commands may do more. An answer that does not fit grants nothing. */
export interface PermissionsQuestion {
  readonly kind: 'permissions';
  readonly params: Omit<PermissionsRequestApprovalParams, 'threadId'>;
  readonly item: null;
}

export interface PermissionsDecision {
  /** As the client says it: perhaps more than was asked for. */
  readonly granted: ExtraPermissions;
  readonly scope: GrantScope;
  /** Every later command of the turn is to be asked about. */
  readonly reviewsAll: boolean;
}

/** A question of the model's own. An answer that does not fit counts as none. */
export interface UserInputQuestion {
  readonly kind: 'userInput';
  readonly params: Omit<ToolRequestUserInputParams, 'threadId'>;
  readonly item: null;
}

export type UserInputAnswer = ToolRequestUserInputResult;

/** A call of a tool that the client serves. An answer that does not fit is a failure, and says so. */
export interface DynamicToolQuestion {
  readonly kind: 'dynamicTool';
  readonly params: Omit<DynamicToolCallParams, 'threadId'>;
  readonly item: null;
}

export type DynamicToolAnswer = DynamicToolCallResult;

type WithoutThread<Params> = Params extends unknown ? Omit<Params, 'threadId'> : never;

/** What an MCP server asks, or whether one of its tools may run. */
export interface McpElicitationQuestion {
  readonly kind: 'mcpElicitation';
  readonly params: WithoutThread<McpServerElicitationRequestParams>;
  /** The tool call during which it is asked; null outside of turns. */
  readonly item: ThreadItem | null;
}

export interface McpElicitationDecision {
  readonly action: 'accept' | 'decline' | 'cancel';
  /** What the user filled in. */
  readonly content: unknown;
  /** `_meta` of the answer. */
  readonly meta: unknown;
}

export interface QuestionAnswers {
  readonly commandExecution: CommandDecision;
  readonly network: NetworkDecision;
  readonly fileChange: FileChangeDecision;
  readonly permissions: PermissionsDecision;
  readonly userInput: UserInputAnswer;
  readonly dynamicTool: DynamicToolAnswer;
  readonly mcpElicitation: McpElicitationDecision;
}

export type Question =
  | CommandQuestion
  | NetworkQuestion
  | FileChangeQuestion
  | PermissionsQuestion
  | UserInputQuestion
  | DynamicToolQuestion
  | McpElicitationQuestion;

/** Reason of a signal that takes back one question while the turn goes on. */
export class QuestionWithdrawn extends Error {
  override readonly name = 'QuestionWithdrawn';
}

export class QuestionFailed extends Error {
  override readonly name = 'QuestionFailed';
}
