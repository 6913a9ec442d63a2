import { defineNotification } from '../../define.ts';
import { HookRunNotification } from '../../hook.ts';

export const hookCompleted = defineNotification({
  name: 'hook/completed',
  summary: 'A hook has ended; `entries` tell what came of it.',
  stability: 'stable',
  params: HookRunNotification,
});
