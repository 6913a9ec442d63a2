import { EmptyResult, ThreadIdParams } from '../../../protocol/thread-methods.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadBackgroundTerminalsClean = defineMethod({
  name: 'thread/backgroundTerminals/clean',
  summary: 'End every running command of a loaded thread.',
  stability: 'experimental',
  params: ThreadIdParams,
  result: EmptyResult,
  order: inNamedThread,
  handle: (params, { threads }) => threads.cleanBackgroundTerminals(params),
});
