import { LoginAccountParams, LoginAccountResult } from '../../../protocol/login.ts';
import { defineMethod, inFamily } from '../../define-method.ts';

export const accountLoginStart = defineMethod({
  name: 'account/login/start',
  summary: 'Log in to the model service; `account/login/completed` and `account/updated` follow.',
  stability: 'stable',
  params: LoginAccountParams,
  result: LoginAccountResult,
  order: inFamily('account'),
  handle: (params, { accounts, afterReply }) => accounts.logIn(params, afterReply),
});
