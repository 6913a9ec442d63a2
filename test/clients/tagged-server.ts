import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { ServerProcess } from '../support/server-process.ts';
import { Stage, type StageOptions } from '../support/stage.ts';
import type { WireMessage } from '../support/wire-log.ts';

const MODEL = fileURLToPath(new URL('tagged-model.mjs', import.meta.url));

/** One promise to clients, and how it is seen to be kept. */
export interface Need<Seen> {
  /** Short names, as in README.md beside this file. */
  readonly clients: string;
  /** A method, notification, field or text. */
  readonly what: string;
  readonly promise: string;
  readonly check: (seen: Seen) => void | Promise<void>;
}

/** Rows for `test.each('%s')`. */
export function titled<Seen>(needs: readonly Need<Seen>[]): [string, Need<Seen>['check']][] {
  return needs.map(({ clients, what, promise, check }) => [`${what} ${promise} (${clients})`, check]);
}

/** The built server with a model that does what tags in the prompt say (tagged-model.mjs). */
export class TaggedServer implements AsyncDisposable {
  readonly stage: Stage;
  #server: ServerProcess;

  private constructor(stage: Stage, server: ServerProcess) {
    this.stage = stage;
    this.#server = server;
  }

  static async open(options: StageOptions = {}): Promise<TaggedServer> {
    const stage = await Stage.set([], { env: { BOBBIN_MODEL_SCRIPT: MODEL }, ...options });
    return new TaggedServer(stage, await stage.serve());
  }

  get server(): ServerProcess {
    return this.#server;
  }

  get peer(): ServerProcess['peer'] {
    return this.#server.peer;
  }

  /** Another server on the same home, in place of this one. */
  async restart(): Promise<void> {
    await this.#server.close();
    this.#server = await this.stage.serve();
  }

  async thread(): Promise<string> {
    return (await this.peer.startThread({ cwd: this.stage.work })).id;
  }

  /** A thread with these turns behind it. */
  async talk(...texts: readonly string[]): Promise<string> {
    const threadId = await this.thread();
    for (const text of texts) expect((await this.peer.runTurn(threadId, text)).status).toBe('completed');
    return threadId;
  }

  /** The code and text of a refusal. */
  async refusal(method: string, params: object): Promise<WireMessage['error']> {
    const { error, result } = await this.peer.ask(method, params);
    if (error === undefined) expect.fail(`${method} was answered: ${JSON.stringify(result)}`);
    return { code: error.code, message: error.message };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
    await this.stage[Symbol.asyncDispose]();
  }
}

export function textInput(text: string) {
  return [{ type: 'text' as const, text, text_elements: [] }];
}
