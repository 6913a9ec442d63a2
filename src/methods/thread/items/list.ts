import { ThreadItemsListParams, ThreadItemsListResult } from '../../../protocol/thread-methods.ts';
import { concurrent, defineMethod } from '../../define-method.ts';

export const threadItemsList = defineMethod({
  name: 'thread/items/list',
  summary: 'Page through the items of a thread or of one turn.',
  stability: 'stable',
  params: ThreadItemsListParams,
  result: ThreadItemsListResult,
  order: concurrent,
  handle: (params, { threads }) => threads.listItems(params, 'thread/items/list'),
});
