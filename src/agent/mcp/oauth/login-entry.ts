import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import type { McpLogin } from './login-store.ts';

/** What may stand in a header: anything else would come back to us in the text of an error. */
const TOKEN = /^[\x20-\x7e]{1,65536}$/;

/** What a service gave at the end of a login, as it is stored. Throws where no request can carry it. */
export function loginEntry(
  server: { readonly name: string; readonly url: string },
  client: OAuthClientInformationMixed,
  tokens: OAuthTokens,
): McpLogin {
  if (!TOKEN.test(tokens.access_token)) throw new Error('the service gave a token that no request can carry');
  return {
    server_name: server.name,
    server_url: server.url,
    ...(tokens.issuer === undefined ? {} : { issuer: tokens.issuer }),
    client_id: client.client_id,
    ...(client.client_secret === undefined ? {} : { client_secret: client.client_secret }),
    access_token: tokens.access_token,
    ...(tokens.expires_in === undefined ? {} : { expires_at: Date.now() + tokens.expires_in * 1000 }),
    ...(tokens.refresh_token === undefined ? {} : { refresh_token: tokens.refresh_token }),
    ...(tokens.scope === undefined ? {} : { scopes: tokens.scope.split(' ').filter(Boolean) }),
  };
}

export function clientOf({ client_id, client_secret, issuer }: McpLogin): OAuthClientInformationMixed {
  return { client_id, ...(client_secret == null ? {} : { client_secret }), ...(issuer == null ? {} : { issuer }) };
}

export function tokensOf({ access_token, refresh_token, issuer }: McpLogin): OAuthTokens {
  return {
    access_token,
    token_type: 'Bearer',
    ...(refresh_token == null ? {} : { refresh_token }),
    ...(issuer == null ? {} : { issuer }),
  };
}

/** How we present ourselves to services that users log in to. */
export function clientMetadata(redirectUrl: string, scopes: readonly string[]) {
  return {
    client_name: 'bobbin',
    redirect_uris: [redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
  };
}
