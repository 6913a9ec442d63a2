import { z } from 'zod';
import { defineMethod, inFamily } from '../define-method.ts';

export const accountLogout = defineMethod({
  name: 'account/logout',
  summary: 'Forget the login; `account/updated` follows.',
  stability: 'stable',
  params: z.object({}),
  result: z.object({}),
  optionalParams: true,
  order: inFamily('account'),
  handle: (_params, { accounts, afterReply }) => accounts.logOut(afterReply),
});
