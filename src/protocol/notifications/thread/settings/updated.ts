import { z } from 'zod';
import { defineNotification } from '../../../define.ts';
import { ThreadId } from '../../../ids.ts';
import { ThreadSettings } from '../../../thread-settings.ts';

export const threadSettingsUpdated = defineNotification({
  name: 'thread/settings/updated',
  summary: 'What the next turns of a thread run with has changed.',
  stability: 'stable',
  params: z.object({ threadId: ThreadId, threadSettings: ThreadSettings }),
});
