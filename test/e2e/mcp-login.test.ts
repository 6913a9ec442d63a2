import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { McpHttpServer } from '../support/mcp-http-server.ts';
import { OauthService } from '../support/oauth-service.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const NOT_LOGGED_IN = 'The web MCP server is not logged in. Run `codex mcp login web`.';

/** An MCP server behind a login, and a home that names it. */
class Guarded implements AsyncDisposable {
  readonly service: OauthService;
  readonly server: McpHttpServer;
  readonly stage: Stage;

  private constructor(service: OauthService, server: McpHttpServer, stage: Stage) {
    this.service = service;
    this.server = server;
    this.stage = stage;
  }

  static async open(): Promise<Guarded> {
    const service = new OauthService();
    const server = await McpHttpServer.open({ gate: (request, response) => service.gate(request, response) });
    const config = `[mcp_servers.web]\nurl = "${server.url}"\n[mcp_servers.program]\ncommand = "x"\nenabled = false\n`;
    return new Guarded(service, server, await Stage.set([], { config }));
  }

  get credentials(): string {
    return path.join(this.stage.home, '.credentials.json');
  }

  /** Logs in as a user would, and waits for the end. */
  async logIn(peer: WirePeer): Promise<void> {
    const { authorizationUrl, loginId } = await peer.request('mcpServer/oauth/login', { name: 'web' });
    const from = peer.log.lines.length;
    expect(await (await fetch(authorizationUrl)).text()).toBe('You are logged in and may close this window.');
    const end = await peer.log.notification('mcpServer/oauthLogin/completed', () => true, from);
    expect(end).toEqual({ name: 'web', threadId: null, loginId, success: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stage[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
  }
}

/** How the server starts for a new thread. */
async function start(peer: WirePeer, cwd: string): Promise<unknown> {
  const { id: threadId } = await peer.startThread({ cwd });
  const { status, error, failureReason } = await peer.log.notification(
    'mcpServer/startupStatus/updated',
    (params) => params.threadId === threadId && params.status !== 'starting',
  );
  return { status, error, failureReason };
}

async function authStatus(peer: WirePeer): Promise<string | undefined> {
  return (await peer.request('mcpServerStatus/list', { serverName: 'web' })).data[0]?.authStatus;
}

describe('mcpServer/oauth/login', () => {
  it('logs in, keeps the login where the originals look for it, and servers start with it', async () => {
    await using guarded = await Guarded.open();
    const { stage, service } = guarded;
    await using server = await stage.serve();
    const { peer } = server;
    expect(await start(peer, stage.work)).toEqual({ status: 'failed', error: NOT_LOGGED_IN, failureReason: null });
    expect(await authStatus(peer)).toBe('notLoggedIn');
    await guarded.logIn(peer);
    expect(await start(peer, stage.work)).toEqual({ status: 'ready', error: null, failureReason: null });
    expect(await authStatus(peer)).toBe('oAuth');
    const [entry] = Object.values(JSON.parse(await readFile(guarded.credentials, 'utf8')));
    expect(entry).toEqual({
      server_name: 'web',
      server_url: guarded.server.url,
      issuer: expect.any(String),
      client_id: 'the-client',
      access_token: 'token-1',
      expires_at: expect.any(Number),
      refresh_token: 'refresh-1',
      scopes: ['read'],
    });
    expect((await stat(guarded.credentials)).mode & 0o777).toBe(0o600);
    expect(service.heard).toContain('/register');
  });

  it('a login that has run out is renewed; one that cannot be renewed asks for another', async () => {
    await using guarded = await Guarded.open();
    const { stage, service } = guarded;
    await using server = await stage.serve();
    const { peer } = server;
    await guarded.logIn(peer);
    service.good.clear();
    expect(await start(peer, stage.work)).toMatchObject({ status: 'ready' });
    expect(await readFile(guarded.credentials, 'utf8')).toContain('token-2');
    service.good.clear();
    service.renews = false;
    const from = peer.log.lines.length;
    await peer.request('config/mcpServer/reload', {});
    expect(await start(peer, stage.work)).toMatchObject({ status: 'failed', error: NOT_LOGGED_IN });
    // Whichever thread starts the server first is told: the one before does so anew.
    await peer.log.notification(
      'mcpServer/startupStatus/updated',
      ({ status, failureReason }) => status === 'failed' && failureReason === 'reauthenticationRequired',
      from,
    );
    expect(await readFile(guarded.credentials, 'utf8')).toBe('{}');
  });

  it('gives up after a while, and refuses what is not from the service', async () => {
    await using guarded = await Guarded.open();
    await using server = await guarded.stage.serve();
    const { peer } = server;
    const { authorizationUrl } = await peer.request('mcpServer/oauth/login', { name: 'web', timeoutSecs: 1 });
    const callback = new URL(new URL(authorizationUrl).searchParams.get('redirect_uri') ?? '');
    expect((await fetch(`${callback.href}?code=stolen&state=guessed`)).status).toBe(404);
    expect(await peer.log.notification('mcpServer/oauthLogin/completed')).toMatchObject({
      name: 'web',
      success: false,
      error: 'timed out waiting for OAuth callback',
    });
  });

  it('logs in with no service that says to be another, and shows it no login', async () => {
    await using guarded = await Guarded.open();
    const { stage, service, server: mcp } = guarded;
    await using server = await stage.serve();
    const { peer } = server;
    await guarded.logIn(peer);
    const { origin } = new URL(mcp.url);
    service.issuer = `${origin}/other`;
    service.good.clear();
    const refusal = `Authorization server issuer mismatch: expected ${origin}, received ${origin}/other`;
    const from = service.heard.length;
    expect(await start(peer, stage.work)).toMatchObject({ status: 'failed', error: expect.stringContaining(refusal) });
    await expect(peer.request('mcpServer/oauth/login', { name: 'web' })).rejects.toThrow(
      `-32603 failed to login to MCP server 'web': ${refusal}`,
    );
    expect(service.heard.slice(from).filter((path) => !path.startsWith('/.well-known/'))).toEqual([]);
    service.issuer = `${origin}/`;
    expect(await start(peer, stage.work)).toMatchObject({ status: 'ready' });
  });

  it('wants at least a second for the user', async () => {
    await using guarded = await Guarded.open();
    await using server = await guarded.stage.serve();
    for (const timeoutSecs of [0, -1]) {
      await expect(server.peer.request('mcpServer/oauth/login', { name: 'web', timeoutSecs })).rejects.toThrow(
        '-32600 timeoutSecs must be at least 1',
      );
    }
    expect(guarded.service.heard).toEqual([]);
  });

  it('keeps what it does not understand in the file of logins', async () => {
    await using guarded = await Guarded.open();
    await writeFile(guarded.credentials, '{"other":{"any":"thing"}}');
    await using server = await guarded.stage.serve();
    await guarded.logIn(server.peer);
    expect(JSON.parse(await readFile(guarded.credentials, 'utf8'))).toMatchObject({ other: { any: 'thing' } });
  });

  it('refuses servers that nobody can log in to', async () => {
    await using plain = await McpHttpServer.open();
    await using guarded = await Guarded.open();
    await using server = await guarded.stage.serve();
    const { peer } = server;
    const config = { mcp_servers: { plain: { url: plain.url } } };
    const { id: threadId } = await peer.startThread({ cwd: guarded.stage.work, config });
    const errors = [
      await peer.ask('mcpServer/oauth/login', { name: 'program' }),
      await peer.ask('mcpServer/oauth/login', { name: 'nobody' }),
      await peer.ask('mcpServer/oauth/login', { name: 'plain', threadId }),
    ];
    expect(errors.map(({ error }) => [error?.code, error?.message])).toEqual([
      [-32600, 'OAuth login is only supported for streamable HTTP servers.'],
      [-32600, "No MCP server named 'nobody' found."],
      [-32603, "failed to login to MCP server 'plain': No authorization support detected"],
    ]);
  });
});
