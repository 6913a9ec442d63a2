import type { ModelCredentials } from '../agent/model/model-login.ts';
import { readClaims } from './id-token.ts';
import type { Login } from './stored-login.ts';

/** What requests are made with: a login, else the key of the environment; null without either. */
export function credentialsOf(login: Login | null, env: NodeJS.ProcessEnv): ModelCredentials | null {
  if (login?.kind === 'chatgpt') {
    const { id_token, access_token, account_id } = login.tokens;
    return chatgptCredentials(access_token, account_id, id_token);
  }
  if (login?.kind === 'external') return chatgptCredentials(login.accessToken, login.accountId, login.accessToken);
  const key = login?.apiKey ?? env.OPENAI_API_KEY?.trim();
  return key ? { kind: 'apiKey', token: key, headers: {} } : null;
}

function chatgptCredentials(token: string, accountId: string | null, idToken: string): ModelCredentials | null {
  if (token === '') return null;
  const claims = readClaims(idToken);
  const account = accountId ?? claims?.accountId ?? null;
  return {
    kind: 'chatgpt',
    token,
    headers: {
      ...(account === null ? {} : { 'chatgpt-account-id': account }),
      ...(claims?.isFedramp === true ? { 'x-openai-fedramp': 'true' } : {}),
    },
  };
}
