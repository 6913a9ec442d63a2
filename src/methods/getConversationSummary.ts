import { GetConversationSummaryParams, GetConversationSummaryResult } from '../protocol/legacy.ts';
import { concurrent, defineMethod } from './define-method.ts';

export const getConversationSummary = defineMethod({
  name: 'getConversationSummary',
  summary: 'Tell the head of a stored thread, for older clients.',
  stability: 'stable',
  params: GetConversationSummaryParams,
  result: GetConversationSummaryResult,
  order: concurrent,
  handle: (params, { threads }) => threads.summariseConversation(params),
});
