import type { ChatgptTokens } from '../stored-login.ts';
import { askService } from './ask-service.ts';
import { CLIENT_ID, type Issuer } from './issuer.ts';

const TIMEOUT_MS = 10_000;

/** Tells the service that a login is over, as well as it goes: what this server has forgotten it cannot use anyway. */
export async function revokeTokens(
  issuer: Issuer,
  { refresh_token, access_token }: ChatgptTokens,
  presentation: Readonly<Record<string, string>>,
): Promise<void> {
  if (refresh_token === '' && access_token === '') return;
  const request =
    refresh_token === ''
      ? { token: access_token, token_type_hint: 'access_token' }
      : { token: refresh_token, token_type_hint: 'refresh_token', client_id: CLIENT_ID };
  const headers = { ...presentation, 'content-type': 'application/json' };
  const body = JSON.stringify(request);
  await askService(issuer.revokeUrl, { method: 'POST', headers, body, timeoutMs: TIMEOUT_MS }).catch(() => undefined);
}
