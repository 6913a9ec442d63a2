import { defineNotification } from '../../define.ts';
import { HookRunNotification } from '../../hook.ts';

export const hookStarted = defineNotification({
  name: 'hook/started',
  summary: 'A hook is run.',
  stability: 'stable',
  params: HookRunNotification,
});
