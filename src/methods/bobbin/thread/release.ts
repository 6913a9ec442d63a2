import { BobbinThreadReleaseResult } from '../../../protocol/bobbin-methods.ts';
import { ThreadIdParams } from '../../../protocol/thread-methods.ts';
import { concurrent, defineMethod } from '../../define-method.ts';

export const bobbinThreadRelease = defineMethod({
  name: 'bobbin/thread/release',
  summary: 'Let whichever server holds a thread give it back, so that another process can write it.',
  stability: 'stable',
  params: ThreadIdParams,
  result: BobbinThreadReleaseResult,
  // It may wait for another process, and that must not hold up the thread here.
  order: concurrent,
  handle: (params, { threads }) => threads.releaseThread(params),
});
