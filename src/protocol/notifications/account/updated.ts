import { defineNotification } from '../../define.ts';
import { AccountUpdated } from '../../login.ts';

export const accountUpdated = defineNotification({
  name: 'account/updated',
  summary: 'Another login counts from now on, or none.',
  stability: 'stable',
  params: AccountUpdated,
});
