import { EmptyResult, ThreadInjectItemsParams } from '../../protocol/thread-methods.ts';
import { defineMethod, inNamedThread } from '../define-method.ts';

export const threadInjectItems = defineMethod({
  name: 'thread/inject_items',
  summary: 'Add raw model items to the history of a loaded thread.',
  stability: 'stable',
  params: ThreadInjectItemsParams,
  result: EmptyResult,
  order: inNamedThread,
  handle: (params, { threads }) => threads.injectItems(params),
});
