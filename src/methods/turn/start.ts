import { TurnStartParams, TurnStartResult } from '../../protocol/turn-methods.ts';
import { defineMethod, inNamedThread } from '../define-method.ts';

export const turnStart = defineMethod({
  name: 'turn/start',
  summary: 'Start a turn with what the user says.',
  stability: 'stable',
  params: TurnStartParams,
  result: TurnStartResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.startTurn(params, context),
});
