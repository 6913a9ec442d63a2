import { ThreadMetadataUpdateParams, ThreadMetadataUpdateResult } from '../../../protocol/thread-methods.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadMetadataUpdate = defineMethod({
  name: 'thread/metadata/update',
  summary: 'Change what is known of a thread besides its history.',
  stability: 'stable',
  params: ThreadMetadataUpdateParams,
  result: ThreadMetadataUpdateResult,
  order: inNamedThread,
  handle: (params, { threads }) => threads.updateThreadMetadata(params),
});
