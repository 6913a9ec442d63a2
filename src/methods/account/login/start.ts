import { LoginAccountParams, LoginAccountResult } from '../../../protocol/login.ts';
import { Beside, defineMethod, inFamily } from '../../define-method.ts';

export const accountLoginStart = defineMethod({
  name: 'account/login/start',
  summary: 'Log in to the model service; `account/login/completed` and `account/updated` follow.',
  stability: 'stable',
  params: LoginAccountParams,
  result: LoginAccountResult,
  order: inFamily('account'),
  handle: (params, { accounts, afterReply }) => {
    const login = accounts.logIn(params, afterReply);
    // Ports and services may keep it waiting.
    return params.type === 'chatgpt' || params.type === 'chatgptDeviceCode' ? new Beside(login) : login;
  },
});
