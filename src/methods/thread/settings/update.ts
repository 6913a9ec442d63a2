import { EmptyResult } from '../../../protocol/thread-methods.ts';
import { ThreadSettingsUpdateParams } from '../../../protocol/thread-settings.ts';
import { defineMethod, inNamedThread } from '../../define-method.ts';

export const threadSettingsUpdate = defineMethod({
  name: 'thread/settings/update',
  summary: 'Change what the following turns of a thread run with.',
  stability: 'experimental',
  params: ThreadSettingsUpdateParams,
  result: EmptyResult,
  order: inNamedThread,
  handle: (params, context) => context.threads.updateSettings(params, context),
});
