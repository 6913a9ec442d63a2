import path from 'node:path';
import type { Logger } from 'pino';
import { AccountService, type Broadcast } from '../account/account-service.ts';
import { ExternalTokens, type GivenTokens } from '../account/chatgpt/external-tokens.ts';
import { forcedWorkspaces } from '../account/log-in.ts';
import { LoginKeeper } from '../account/login-keeper.ts';
import { LoginStore } from '../account/login-store.ts';
import type { ConfigService } from '../config/config-service.ts';
import { ChatgptAuthTokensRefreshResult } from '../protocol/server-requests/account/chatgptAuthTokens/refresh.ts';
import { describeHost, userAgentOf } from '../server/user-agent.ts';
import { type ClientConnection, RequestFailed } from '../threads/client-connection.ts';
import { PendingRequest, type ServerRequestIds } from '../threads/server-requests.ts';
import { ORIGINAL_VERSION } from '../version.ts';

const REFRESH_TIMEOUT_S = 10;

export interface ComposeAccounts {
  readonly config: ConfigService;
  readonly broadcast: Broadcast;
  readonly connections: () => Iterable<ClientConnection>;
  readonly requestIds: ServerRequestIds;
  readonly logger: Logger;
}

/** Logins of the user: what keeps them for model requests, and what clients see of them. */
export function composeAccounts({ config, broadcast, connections, requestIds, logger }: ComposeAccounts) {
  const store = new LoginStore(config);
  const host = describeHost();
  const presentation = () => {
    const known = [...connections()].find(({ client }) => client !== null)?.client;
    const client = known ?? { name: 'codex_app_server', version: ORIGINAL_VERSION };
    // Names come from the wire and may hold what a header must not.
    return { originator: client.name.replace(/[^\x20-\x7e]/g, '_'), 'user-agent': userAgentOf(client, host) };
  };
  const external = new ExternalTokens({
    ask: (previousAccountId) => askForTokens({ connections: connections(), id: requestIds.take(), previousAccountId }),
    workspaces: () => forcedWorkspaces(config),
  });
  const keeper = new LoginKeeper({
    store,
    lockFile: path.join(config.codexHome, 'bobbin-login.lock'),
    env: config.surroundings.env,
    external,
    presentation,
    onTrouble: (message) => logger.warn(message),
  });
  return { keeper, accounts: new AccountService({ config, store, keeper, broadcast, presentation }) };
}

interface AskForTokens {
  readonly connections: Iterable<ClientConnection>;
  readonly id: number;
  readonly previousAccountId: string;
}

/** Whoever answers first is right. */
async function askForTokens({ connections, id, previousAccountId }: AskForTokens): Promise<GivenTokens> {
  const params = { reason: 'unauthorized', previousAccountId };
  const request = new PendingRequest(id, 'account/chatgptAuthTokens/refresh', params);
  const timer = setTimeout(() => {
    request.withdraw(new Error(`auth refresh request timed out after ${REFRESH_TIMEOUT_S}s`));
  }, REFRESH_TIMEOUT_S * 1000);
  try {
    for (const connection of connections) if (connection.client !== null) request.sendTo(connection);
    const answer = ChatgptAuthTokensRefreshResult.safeParse(await request.answer);
    if (!answer.success)
      throw new Error('the answer to account/chatgptAuthTokens/refresh has not the form it should have');
    return answer.data;
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
    throw new Error(`auth refresh request failed: code=${error.code} message=${error.message}`);
  } finally {
    clearTimeout(timer);
  }
}
