import { ReviewStartParams, ReviewStartResult } from '../../protocol/review.ts';
import { defineMethod, inNamedThread } from '../define-method.ts';

export const reviewStart = defineMethod({
  name: 'review/start',
  summary: 'Have changes reviewed, in a turn of its own.',
  stability: 'stable',
  params: ReviewStartParams,
  result: ReviewStartResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.startReview(params, context),
});
