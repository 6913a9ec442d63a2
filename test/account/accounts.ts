import { AccountService } from '../../src/account/account-service.ts';
import { ExternalTokens, type GivenTokens } from '../../src/account/chatgpt/external-tokens.ts';
import { forcedWorkspaces } from '../../src/account/log-in.ts';
import { LoginKeeper } from '../../src/account/login-keeper.ts';
import { LoginStore } from '../../src/account/login-store.ts';
import type { Home } from '../config/home.ts';

export interface AccountsOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** What the client answers when it is asked for tokens. */
  readonly ask?: (previousAccountId: string) => Promise<GivenTokens>;
}

/** The accounts of a home, and what they told their clients. */
export async function accountsOf(home: Home, { env = {}, ask = nobody }: AccountsOptions = {}) {
  const config = await home.load({ env });
  const told: (readonly [method: string, params: object])[] = [];
  const troubles: string[] = [];
  const waiting = new Set<() => void>();
  const presentation = () => ({ originator: 'tester', 'user-agent': 'tester/1' });
  const store = new LoginStore(config);
  const external = new ExternalTokens({ ask, workspaces: () => forcedWorkspaces(config) });
  const onTrouble = (message: string) => void troubles.push(message);
  const keeper = new LoginKeeper({
    store,
    lockFile: home.file('bobbin-login.lock'),
    env,
    external,
    presentation,
    onTrouble,
  });
  const accounts = new AccountService({
    config,
    store,
    keeper,
    presentation,
    callbackPorts: [0],
    broadcast: (method, params) => {
      told.push([method, params]);
      for (const look of waiting) look();
    },
  });
  const logIn = (params: Parameters<typeof accounts.logIn>[0]) => accounts.logIn(params, (action) => action());
  /** Resolves when so many notifications were told. */
  const toldSoFar = (count: number) =>
    new Promise<typeof told>((resolve) => {
      const look = () => {
        if (told.length >= count) resolve(told);
      };
      waiting.add(look);
      look();
    });
  return { accounts, keeper, store, told, toldSoFar, troubles, logIn };
}

async function nobody(): Promise<never> {
  throw new Error('no client');
}
