import { ThreadItemsReadParams, ThreadItemsReadResult } from '../../../protocol/thread-methods.ts';
import { concurrent, defineMethod } from '../../define-method.ts';

export const threadItemsRead = defineMethod({
  name: 'thread/items/read',
  summary: 'Read items of one turn by their ids.',
  stability: 'experimental',
  params: ThreadItemsReadParams,
  result: ThreadItemsReadResult,
  order: concurrent,
  handle: (params, { threads }) => threads.readItems(params),
});
