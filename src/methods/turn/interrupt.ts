import { EmptyResult } from '../../protocol/thread-methods.ts';
import { TurnInterruptParams } from '../../protocol/turn-methods.ts';
import { defineMethod, inNamedThread } from '../define-method.ts';

export const turnInterrupt = defineMethod({
  name: 'turn/interrupt',
  summary: 'Stop the running turn.',
  stability: 'stable',
  params: TurnInterruptParams,
  result: EmptyResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.interruptTurn(params, context),
});
