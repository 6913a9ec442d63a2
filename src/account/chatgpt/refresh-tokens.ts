import { z } from 'zod';
import { LoginNotRenewed } from '../../agent/model/model-login.ts';
import { reasonOf } from '../reason-of.ts';
import { Secret } from '../stored-login.ts';
import { askService } from './ask-service.ts';
import { CLIENT_ID, type Issuer } from './issuer.ts';
import { describeServiceError, readServiceError } from './service-error.ts';

const token = Secret.min(1).optional();
const RefreshAnswer = z.object({ id_token: token, access_token: token, refresh_token: token });
/** What the service gave in place of old tokens; what it did not give stays as it was. */
export type RefreshedTokens = z.output<typeof RefreshAnswer>;

const BEGIN = 'Your access token could not be refreshed';
const ADVICE = 'Please log out and sign in again.';
/** Another program may have renewed the login. */
export const USED_UP = `${BEGIN} because your refresh token was already used. ${ADVICE}`;
const FINAL: Readonly<Record<string, string>> = {
  refresh_token_expired: `${BEGIN} because your refresh token has expired. ${ADVICE}`,
  refresh_token_reused: USED_UP,
  refresh_token_invalidated: `${BEGIN} because your refresh token was revoked. ${ADVICE}`,
};

/** The user has logged out or in elsewhere. */
export const OTHER_LOGIN = `${BEGIN} because you have since logged out or signed in to another account. Please sign in again.`;

/**
 * New tokens for a refresh token, which is used up by it.
 *
 * @throws {LoginNotRenewed}
 */
export async function refreshTokens(
  issuer: Issuer,
  refreshToken: string,
  presentation: Readonly<Record<string, string>>,
): Promise<RefreshedTokens> {
  const answer = await askService(issuer.refreshUrl, {
    method: 'POST',
    headers: { ...presentation, 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: CLIENT_ID, grant_type: 'refresh_token', refresh_token: refreshToken }),
  }).catch((error: unknown) => {
    throw new LoginNotRenewed(reasonOf(error), false);
  });
  if (!answer.isOk) throw refused(answer, refreshToken);
  const tokens = RefreshAnswer.safeParse(parseJson(answer.text));
  if (!tokens.success) throw new LoginNotRenewed('error decoding response body', false);
  return tokens.data;
}

function refused(
  { status, statusLine, text }: { readonly status: number; readonly statusLine: string; readonly text: string },
  refreshToken: string,
): LoginNotRenewed {
  const known = FINAL[readServiceError(text).code?.toLowerCase() ?? ''];
  if (known !== undefined) return new LoginNotRenewed(known, true);
  if (status === 401) return new LoginNotRenewed(`${BEGIN}. ${ADVICE}`, true);
  return new LoginNotRenewed(
    `Failed to refresh token: ${statusLine}: ${describeServiceError(text, [refreshToken])}`,
    false,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
