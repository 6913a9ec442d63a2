import { ThreadTimelineListParams, ThreadTimelineListResult } from '../../../protocol/timeline.ts';
import { concurrent, defineMethod } from '../../define-method.ts';

export const threadTimelineList = defineMethod({
  name: 'thread/timeline/list',
  summary: 'Page through the turns and items of a thread in the order in which they began and ended.',
  stability: 'experimental',
  params: ThreadTimelineListParams,
  result: ThreadTimelineListResult,
  order: concurrent,
  handle: (params, { threads }) => threads.listTimeline(params),
});
