import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** A service that gives out tokens for an MCP server beside it: register, authorise, token, refresh. */
export class OauthService {
  /** The tokens that are good now. */
  readonly good = new Set<string>();
  /** What was asked of it, in order. */
  readonly heard: string[] = [];
  /** False: it knows none of the refresh tokens any more. */
  renews = true;
  /** Which service it says to be; null: the one that it is. */
  issuer: string | null = null;
  #count = 0;
  #challenge = '';

  /** True when it answered: its own addresses, and requests to the MCP server without a good token. */
  gate(request: IncomingMessage, response: ServerResponse): boolean {
    const origin = `http://${request.headers.host}`;
    const { pathname, searchParams } = new URL(request.url ?? '', origin);
    if (pathname === '/mcp') return !this.#isAllowed(request) && this.#refuse(response, origin);
    this.heard.push(pathname);
    if (pathname.startsWith('/.well-known/oauth-protected-resource')) {
      return answer(response, { resource: `${origin}/mcp`, authorization_servers: [origin] });
    }
    if (pathname.startsWith('/.well-known/oauth-authorization-server')) {
      return answer(response, { ...metadataOf(origin), issuer: this.issuer ?? origin });
    }
    if (pathname === '/authorize') {
      this.#challenge = searchParams.get('code_challenge') ?? '';
      const back = new URL(searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('state', searchParams.get('state') ?? '');
      back.searchParams.set('code', 'the-code');
      response.writeHead(302, { location: back.href }).end();
      return true;
    }
    void this.#post(pathname, request, response);
    return true;
  }

  async #post(pathname: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (pathname === '/register') answer(response, { ...JSON.parse(body), client_id: 'the-client' }, 201);
    else if (pathname === '/token') this.#giveToken(new URLSearchParams(body), response);
    else answer(response, {}, 404);
  }

  #giveToken(form: URLSearchParams, response: ServerResponse): void {
    this.heard.push(form.get('grant_type') ?? '');
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isGood =
      form.get('grant_type') === 'refresh_token'
        ? this.renews && form.get('refresh_token') === `refresh-${this.#count}`
        : form.get('code') === 'the-code' && verifier === this.#challenge;
    if (!isGood || form.get('client_id') !== 'the-client') {
      answer(response, { error: 'invalid_grant' }, 400);
      return;
    }
    this.#count += 1;
    this.good.add(`token-${this.#count}`);
    answer(response, {
      access_token: `token-${this.#count}`,
      refresh_token: `refresh-${this.#count}`,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'read',
    });
  }

  #isAllowed({ headers }: IncomingMessage): boolean {
    return this.good.has(headers.authorization?.replace('Bearer ', '') ?? '');
  }

  #refuse(response: ServerResponse, origin: string): true {
    const metadata = `${origin}/.well-known/oauth-protected-resource/mcp`;
    response.writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${metadata}"` }).end();
    return true;
  }
}

function metadataOf(origin: string): object {
  return {
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    registration_endpoint: `${origin}/register`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['read', 'write'],
  };
}

function answer(response: ServerResponse, body: object, status = 200): true {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  return true;
}
