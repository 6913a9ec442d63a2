import type { TurnInput } from '../../agent/session/session.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import type {
  TurnInterruptParams,
  TurnStartParams,
  TurnStartResult,
  TurnSteerParams,
  TurnSteerResult,
} from '../../protocol/turn-methods.ts';
import type { Caller } from '../caller.ts';
import { settingOverrides, wishedProfile } from '../setting-overrides.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { acceptedTurn } from '../turn-view.ts';
import { checkInputSize } from './input-size.ts';
import { writing } from './writing.ts';

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
    overrides: settingOverrides(params, await wishedProfile(context, thread, params)),
    outputSchema: params.outputSchema,
    clientUserMessageId: params.clientUserMessageId ?? null,
    rootTurnId: params.rootTurnId ?? undefined,
  };
  return writing(context, thread, () => {
    const { turnId, rootTurnId } = thread.session.submit(turn);
    thread.pauseForReply(caller);
    return { turn: acceptedTurn(turnId, rootTurnId) };
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
