import { ThreadTurnsItemsListParams, ThreadTurnsItemsListResult } from '../../../../protocol/thread-methods.ts';
import { concurrent, defineMethod } from '../../../define-method.ts';

export const threadTurnsItemsList = defineMethod({
  name: 'thread/turns/items/list',
  summary: 'Page through the items of one turn; the older spelling of thread/items/list.',
  stability: 'experimental',
  params: ThreadTurnsItemsListParams,
  result: ThreadTurnsItemsListResult,
  order: concurrent,
  handle: async (params, { threads }) => {
    const page = await threads.listItems(params, 'thread/turns/items/list');
    return { ...page, data: page.data.map((entry) => entry.item) };
  },
});
