import type {
  CommandDecision,
  DynamicToolAnswer,
  FileChangeDecision,
  McpElicitationDecision,
  NetworkDecision,
  PermissionsDecision,
  Question,
  QuestionAnswers,
  UserInputAnswer,
} from '../agent/session/question.ts';
import {
  CommandExecutionRequestApprovalResult,
  FileChangeRequestApprovalResult,
} from '../protocol/server-requests/approval.ts';
import { McpServerElicitationRequestResult } from '../protocol/server-requests/elicitation.ts';
import { PermissionsRequestApprovalResult } from '../protocol/server-requests/item/permissions/requestApproval.ts';
import { DynamicToolCallResult } from '../protocol/server-requests/item/tool/call.ts';
import { ToolRequestUserInputResult } from '../protocol/server-requests/item/tool/requestUserInput.ts';
import type { WaitingFlag } from './status.ts';

/** How one kind of question travels: its wire method, what the thread's status says meanwhile, how answers are read. */
interface QuestionKind<Answer> {
  readonly method: string;
  /** Null: the status says nothing of it. */
  readonly waitingFlag: WaitingFlag | null;
  /** Its end is not announced. */
  readonly endsUnsaid?: boolean;
  /** What only newer clients look for. */
  readonly newerMembers?: object;
  /** An answer that does not fit is a refusal: nothing runs on a misunderstanding. */
  readonly read: (raw: unknown) => Answer;
}

export const QUESTIONS: { readonly [K in Question['kind']]: QuestionKind<QuestionAnswers[K]> } = {
  commandExecution: {
    method: 'item/commandExecution/requestApproval',
    waitingFlag: 'waitingOnApproval',
    newerMembers: { kind: 'command', environmentId: 'local' },
    read: readCommandDecision,
  },
  network: {
    method: 'item/commandExecution/requestApproval',
    waitingFlag: 'waitingOnApproval',
    newerMembers: { kind: 'command', environmentId: 'local' },
    read: readNetworkDecision,
  },
  fileChange: {
    method: 'item/fileChange/requestApproval',
    waitingFlag: 'waitingOnApproval',
    read: readFileChangeDecision,
  },
  permissions: {
    method: 'item/permissions/requestApproval',
    waitingFlag: 'waitingOnApproval',
    newerMembers: { environmentId: 'local' },
    read: readPermissionsDecision,
  },
  userInput: {
    method: 'item/tool/requestUserInput',
    waitingFlag: 'waitingOnUserInput',
    newerMembers: { isBlocking: true, autoResolutionMs: null },
    read: readUserInput,
  },
  dynamicTool: { method: 'item/tool/call', waitingFlag: null, endsUnsaid: true, read: readDynamicToolAnswer },
  mcpElicitation: {
    method: 'mcpServer/elicitation/request',
    waitingFlag: 'waitingOnApproval',
    read: readMcpElicitationDecision,
  },
};

function readCommandDecision(raw: unknown): CommandDecision {
  const answer = CommandExecutionRequestApprovalResult.safeParse(raw);
  if (!answer.success) return { type: 'decline' };
  const { decision } = answer.data;
  if (typeof decision === 'string') return { type: decision };
  if (!('acceptWithExecpolicyAmendment' in decision)) return { type: 'decline' };
  const prefix = decision.acceptWithExecpolicyAmendment.execpolicy_amendment;
  // A rule without a word would allow everything or nothing.
  return prefix.length === 0 ? { type: 'decline' } : { type: 'acceptWithExecpolicyAmendment', prefix };
}

function readNetworkDecision(raw: unknown): NetworkDecision {
  const answer = CommandExecutionRequestApprovalResult.safeParse(raw);
  if (!answer.success) return { type: 'decline' };
  const { decision } = answer.data;
  if (typeof decision === 'string') return { type: decision };
  if (!('applyNetworkPolicyAmendment' in decision)) return { type: 'decline' };
  return { type: 'applyNetworkPolicyAmendment', ...decision.applyNetworkPolicyAmendment.network_policy_amendment };
}

function readFileChangeDecision(raw: unknown): FileChangeDecision {
  const answer = FileChangeRequestApprovalResult.safeParse(raw);
  return answer.success ? { type: answer.data.decision } : { type: 'decline' };
}

function readPermissionsDecision(raw: unknown): PermissionsDecision {
  const { data } = PermissionsRequestApprovalResult.safeParse(raw);
  const { scope = 'turn', strictAutoReview } = data ?? {};
  const reviewsAll = strictAutoReview === true;
  // Who wants to look at each command of a turn has not allowed anything for later turns.
  if (data === undefined || (reviewsAll && scope === 'session')) return NOTHING_GRANTED;
  const { network, fileSystem } = data.permissions;
  const paths = (access: 'read' | 'write') => [
    ...(fileSystem?.[access] ?? []),
    ...(fileSystem?.entries ?? []).flatMap((entry) =>
      entry.access === access && entry.path.type === 'path' ? entry.path.path : [],
    ),
  ];
  const granted = { network: network?.enabled === true, read: paths('read'), write: paths('write') };
  return { granted, scope, reviewsAll };
}

const NOTHING_GRANTED: PermissionsDecision = {
  granted: { network: false, read: [], write: [] },
  scope: 'turn',
  reviewsAll: false,
};

function readUserInput(raw: unknown): UserInputAnswer {
  const answer = ToolRequestUserInputResult.safeParse(raw);
  return answer.success ? answer.data : { answers: {} };
}

function readMcpElicitationDecision(raw: unknown): McpElicitationDecision {
  const answer = McpServerElicitationRequestResult.safeParse(raw);
  if (!answer.success) return { action: 'decline', content: null, meta: null };
  const { action, content = null, _meta: meta = null } = answer.data;
  return { action, content, meta };
}

function readDynamicToolAnswer(raw: unknown): DynamicToolAnswer {
  const answer = DynamicToolCallResult.safeParse(raw);
  if (answer.success) return answer.data;
  return { contentItems: [{ type: 'inputText', text: 'dynamic tool response was invalid' }], success: false };
}
