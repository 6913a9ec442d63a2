const AUTH = 'https://api.openai.com/auth';

/** A JSON Web Token with these claims, signed by nobody. */
export function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.c2ln`;
}

/** Claims of a user of the workspace `acc-1`. */
export const CLAIMS = {
  email: 'a@b.c',
  [AUTH]: { chatgpt_account_id: 'acc-1', chatgpt_plan_type: 'pro', chatgpt_user_id: 'user-1' },
};

/** Text of `auth.json` after a login with ChatGPT, as the originals write it. */
export function authJson({
  accessToken = 'access-0',
  refreshToken = 'refresh-0',
  lastRefresh = new Date().toISOString(),
  claims = CLAIMS as object,
} = {}): string {
  const tokens = {
    id_token: jwt(claims),
    access_token: accessToken,
    refresh_token: refreshToken,
    account_id: 'acc-1',
  };
  return JSON.stringify({ auth_mode: 'chatgpt', OPENAI_API_KEY: null, tokens, last_refresh: lastRefresh }, null, 2);
}
