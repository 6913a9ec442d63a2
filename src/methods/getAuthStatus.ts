import { GetAuthStatusParams, GetAuthStatusResult } from '../protocol/legacy.ts';
import { Beside, defineMethod, inFamily } from './define-method.ts';

export const getAuthStatus = defineMethod({
  name: 'getAuthStatus',
  summary: 'Tell how the user is logged in, for older clients.',
  stability: 'stable',
  params: GetAuthStatusParams,
  result: GetAuthStatusResult,
  order: inFamily('account', 'shared'),
  handle: (params, { accounts }) => {
    const status = accounts.status(params);
    return params.refreshToken === true ? new Beside(status) : status;
  },
});
