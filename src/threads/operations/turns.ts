import { modeOverrides } from '../../agent/collaboration-mode.ts';
import type { TurnInput } from '../../agent/session.ts';
import type { UserInput } from '../../protocol/input.ts';
import { RPC_ERROR, RpcError } from '../../protocol/rpc-error.ts';
import type {
  TurnInterruptParams,
  TurnStartParams,
  TurnStartResult,
  TurnSteerParams,
  TurnSteerResult,
} from '../../protocol/turn-methods.ts';
import type { Caller } from '../caller.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { acceptedTurn } from '../turn-view.ts';
import { writing } from './writing.ts';

const MAX_INPUT_CHARS = 1_048_576;

/** Starts a turn; everything after the acceptance comes as notifications. */
export async function startTurn(
  context: ThreadsContext,
  params: TurnStartParams,
  caller: Caller,
): Promise<TurnStartResult> {
  checkInputSize(params.input);
  const thread = context.registry.require(params.threadId);
  const turn: TurnInput = {
    input: params.input,
    overrides: overridesOf(params),
    outputSchema: params.outputSchema,
    clientUserMessageId: params.clientUserMessageId ?? null,
  };
  return writing(context, thread, () => {
    const { turnId } = thread.session.submit(turn);
    thread.pauseForReply(caller);
    return { turn: acceptedTurn(turnId) };
  });
}

/** Adds input to the running turn. */
export function steerTurn(context: ThreadsContext, params: TurnSteerParams): TurnSteerResult {
  const thread = context.registry.require(params.threadId);
  if (params.expectedTurnId === '') throw RpcError.invalidRequest('expectedTurnId must not be empty');
  checkInputSize(params.input);
  return thread.session.steer(params.expectedTurnId, params.input, params.clientUserMessageId ?? null);
}

/** Answered when the turn has really stopped; its last notifications follow the answer. */
export async function interruptTurn(
  context: ThreadsContext,
  params: TurnInterruptParams,
  caller: Caller,
): Promise<Record<string, never>> {
  const thread = context.registry.require(params.threadId);
  const { release } = await thread.session.interrupt(params.turnId);
  context.replies.after(caller, release);
  return {};
}

function checkInputSize(input: readonly UserInput[]): void {
  let chars = 0;
  for (const part of input) if (part.type === 'text') chars += [...part.text].length;
  if (chars <= MAX_INPUT_CHARS) return;
  throw new RpcError(RPC_ERROR.invalidParams, `Input exceeds the maximum length of ${MAX_INPUT_CHARS} characters.`, {
    input_error_code: 'input_too_large',
    max_chars: MAX_INPUT_CHARS,
    actual_chars: chars,
  });
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Absent and null members keep the thread's settings; `serviceTier: null` clears it. */
function overridesOf(params: TurnStartParams): TurnInput['overrides'] {
  const overrides: Mutable<TurnInput['overrides']> = {};
  if (params.model != null) overrides.model = params.model;
  if (params.cwd != null) overrides.cwd = params.cwd;
  if (params.approvalPolicy != null) overrides.approvalPolicy = params.approvalPolicy;
  if (params.approvalsReviewer != null) overrides.approvalsReviewer = params.approvalsReviewer;
  if (params.sandboxPolicy != null) overrides.sandboxPolicy = params.sandboxPolicy;
  if (params.effort != null) overrides.effort = params.effort;
  if (params.summary != null) overrides.summary = params.summary;
  if (params.personality != null) overrides.personality = params.personality;
  if (params.serviceTier !== undefined) overrides.serviceTier = params.serviceTier;
  if (params.collaborationMode != null) Object.assign(overrides, modeOverrides(params.collaborationMode));
  return overrides;
}
