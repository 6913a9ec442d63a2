import { TurnSteerParams, TurnSteerResult } from '../../protocol/turn-methods.ts';
import { defineMethod, inNamedThread } from '../define-method.ts';

export const turnSteer = defineMethod({
  name: 'turn/steer',
  summary: 'Add what the user says to the running turn.',
  stability: 'stable',
  params: TurnSteerParams,
  result: TurnSteerResult,
  order: inNamedThread,
  handle: (params, { threads }) => threads.steerTurn(params),
});
