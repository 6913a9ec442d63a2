import type { ThreadSettingsUpdateParams } from '../../protocol/thread-settings.ts';
import type { Caller } from '../caller.ts';
import { settingOverrides } from '../setting-overrides.ts';
import type { ThreadsContext } from '../threads-context.ts';
import { writing } from './writing.ts';

/** Changes what the following turns run with; what came of it is told after the answer. */
export async function updateSettings(
  context: ThreadsContext,
  params: ThreadSettingsUpdateParams,
  caller: Caller,
): Promise<Record<string, never>> {
  const thread = context.registry.require(params.threadId);
  const overrides = settingOverrides(params);
  return writing(context, thread, async () => {
    const release = thread.holdNotifications();
    try {
      await thread.session.changeSettings(overrides);
    } catch (error) {
      release();
      throw error;
    }
    context.replies.after(caller, release);
    return {};
  });
}
