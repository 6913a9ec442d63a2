import { hostname } from 'node:os';
import type { InitializeParams, InitializeResult } from '../protocol/initialize.ts';
import type { NotificationParams } from '../protocol/notifications/index.ts';
import { RpcError } from '../protocol/rpc-error.ts';
import type { ClientConnection, ClientIdentity } from '../threads/client-connection.ts';
import { VERSION } from '../version.ts';
import { describeHost, type HostDescription, isHeaderValue, userAgentOf } from './user-agent.ts';

/** What every client is told when it opens its connection. */
export interface ServerIdentity {
  readonly codexHome: string;
  /** UUID that stays with the home. */
  readonly installationId: string;
  /** Mistakes found in the configuration; told to each client once. */
  readonly configWarnings: readonly NotificationParams<'configWarning'>[];
  /** Names of the methods that no original has. */
  readonly ownMethods?: readonly string[];
  readonly host?: HostDescription;
  readonly serverName?: string;
}

/** What `initialize` says about a client. */
export interface Introduction {
  readonly client: ClientIdentity;
  readonly optedOut: ReadonlySet<string>;
}

/** @throws {RpcError} -32600 if the name cannot stand in an HTTP header. */
export function introduce({ clientInfo, capabilities }: InitializeParams): Introduction {
  const { name, title, version } = clientInfo;
  if (!isHeaderValue(name)) {
    throw RpcError.invalidRequest(`Invalid clientInfo.name: '${name}'. Must be a valid HTTP header value.`);
  }
  return {
    client: { name, title: title ?? null, version, experimentalApi: capabilities?.experimentalApi ?? false },
    optedOut: new Set(capabilities?.optOutNotificationMethods ?? []),
  };
}

export function initializeResult(
  client: ClientIdentity,
  { codexHome, ownMethods = [], host = describeHost() }: ServerIdentity,
): InitializeResult {
  return {
    userAgent: userAgentOf(client, host),
    codexHome,
    platformFamily: process.platform === 'win32' ? 'windows' : 'unix',
    platformOs: process.platform === 'win32' ? 'windows' : process.platform === 'darwin' ? 'macos' : process.platform,
    serverInfo: { name: 'bobbin', version: VERSION, methods: [...ownMethods] },
  };
}

/** What a client hears right after the answer to `initialize`. */
export function announce(connection: ClientConnection, identity: ServerIdentity): void {
  for (const warning of identity.configWarnings) connection.notify('configWarning', warning);
  connection.notify('remoteControl/status/changed', {
    status: 'disabled',
    serverName: identity.serverName ?? hostname(),
    installationId: identity.installationId,
    environmentId: null,
  });
}
