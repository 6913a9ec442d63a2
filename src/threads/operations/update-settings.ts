import type { ThreadSettingsUpdateParams } from '../../protocol/thread-settings.ts';
import type { Caller } from '../caller.ts';
import { settingOverrides, wishedProfile } from '../setting-overrides.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { tellingAfter } from './telling-after.ts';
import { writing } from './writing.ts';

/** Changes what the following turns run with; what came of it is told after the answer. */
export async function updateSettings(
  context: ThreadsContext,
  params: ThreadSettingsUpdateParams,
  caller: Caller,
): Promise<Record<string, never>> {
  const thread = context.registry.require(params.threadId);
  const overrides = settingOverrides(params, await wishedProfile(context, thread, params));
  return writing(context, thread, async () => {
    await tellingAfter(context, thread, caller, () => thread.session.changeSettings(overrides));
    return {};
  });
}
