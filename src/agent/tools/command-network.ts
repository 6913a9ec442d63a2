import type { ChildProcess } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import type { RunningProcess } from '../exec/running-process.ts';
import { managedNetwork } from '../network/managed-network.ts';
import type { NetworkPolicy } from '../network/network-policy.ts';
import { SandboxExit } from '../network/sandbox-exit.ts';
import type { CommandItem } from './command-item.ts';
import { asksAboutHosts } from './host-question.ts';
import type { CommandStart } from './start-command.ts';

/** The network of one confined command that reaches some hosts only: by the proxy, as long as the command runs. */
export class CommandNetwork {
  readonly #exit: SandboxExit;
  readonly #ended = new AbortController();
  #process: RunningProcess | null = null;
  #isUnwanted = false;
  #end = () => {};
  readonly #over = new Promise<void>((resolve) => {
    this.#end = resolve;
  });

  constructor(policy: NetworkPolicy, { context }: CommandItem) {
    // Every connection that waits for an answer listens.
    setMaxListeners(0, this.#ended.signal);
    const user = {
      policy,
      ask: asksAboutHosts(context),
      ended: this.#ended.signal,
      refused: () => {
        this.#isUnwanted = true;
        this.#process?.refuse();
      },
    };
    this.#exit = new SandboxExit(policy, async (target) => {
      const admission = await context.shared.network.admit(target, user);
      // A command that is being ended is not answered any more.
      if (this.#isUnwanted) await this.#over;
      return admission;
    });
  }

  /** Null: the command has all of the network, or none of it. No door can be opened for a command on a terminal. */
  static for(item: CommandItem, { isConfined, extra, kind }: CommandStart): CommandNetwork | null {
    const { settings, config } = item.context;
    const policy = isConfined && !extra.network ? managedNetwork(settings) : null;
    if (policy === null || kind === 'terminal' || !config.sandbox.opensDoors) return null;
    return new CommandNetwork(policy, item);
  }

  get environment(): Readonly<Record<string, string>> {
    return this.#exit.environment;
  }

  readonly channel = (child: ChildProcess): void => this.#exit.takeFrom(child);

  /** Ends with the command; and ends the command, when the user does not want what it is about to reach. */
  follow(process: RunningProcess): void {
    this.#process = process;
    if (this.#isUnwanted) process.refuse();
    void process.exited.then(() => this.close());
  }

  close(): void {
    this.#ended.abort();
    this.#end();
    this.#exit.close();
  }
}
