import { CancelLoginAccountParams, CancelLoginAccountResult } from '../../../protocol/login.ts';
import { defineMethod, inFamily } from '../../define-method.ts';

export const accountLoginCancel = defineMethod({
  name: 'account/login/cancel',
  summary: 'Give up a login that waits for the user.',
  stability: 'stable',
  params: CancelLoginAccountParams,
  result: CancelLoginAccountResult,
  order: inFamily('account'),
  handle: ({ loginId }, { accounts }) => accounts.cancel(loginId),
});
