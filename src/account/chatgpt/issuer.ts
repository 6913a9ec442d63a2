/** The client that the service knows programs of this kind by. */
export const CLIENT_ID = 'app_EMoamEEZ73f0CkXaXp7hrann';

const OPENAI = 'https://auth.openai.com';

/** Addresses of the service that issues logins with ChatGPT; none ends with a slash. */
export interface Issuer {
  readonly url: string;
  readonly tokenUrl: string;
  readonly refreshUrl: string;
  readonly revokeUrl: string;
}

/**
 * The service as the environment names it: `CODEX_APP_SERVER_LOGIN_ISSUER`, `CODEX_REFRESH_TOKEN_URL_OVERRIDE` and
 * `CODEX_REVOKE_TOKEN_URL_OVERRIDE`, which the originals know too (the first only in builds for developers).
 */
export function issuerOf(env: NodeJS.ProcessEnv): Issuer {
  const url = (env.CODEX_APP_SERVER_LOGIN_ISSUER?.trim() || OPENAI).replace(/\/+$/, '');
  const tokenUrl = `${url}/oauth/token`;
  const refreshUrl = env.CODEX_REFRESH_TOKEN_URL_OVERRIDE || tokenUrl;
  return { url, tokenUrl, refreshUrl, revokeUrl: env.CODEX_REVOKE_TOKEN_URL_OVERRIDE || revokeBeside(refreshUrl) };
}

function revokeBeside(refreshUrl: string): string {
  if (!URL.canParse(refreshUrl)) return `${OPENAI}/oauth/revoke`;
  const url = new URL(refreshUrl);
  url.pathname = '/oauth/revoke';
  url.search = '';
  return url.href;
}
