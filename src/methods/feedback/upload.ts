import { FeedbackUploadParams, FeedbackUploadResult } from '../../protocol/feedback.ts';
import { RpcError } from '../../protocol/rpc-error.ts';
import { concurrent, defineMethod } from '../define-method.ts';

export const feedbackUpload = defineMethod({
  name: 'feedback/upload',
  summary: 'Send feedback to the makers of the original: this server sends nothing, and says so.',
  stability: 'stable',
  params: FeedbackUploadParams,
  result: FeedbackUploadResult,
  order: concurrent,
  handle: () => {
    throw RpcError.invalidRequest('sending feedback is disabled by configuration');
  },
});
