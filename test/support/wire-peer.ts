import type { Readable, Writable } from 'node:stream';
import type { MethodName, Params, Result } from '../../src/methods/index.ts';
import type { Turn } from '../../src/protocol/turn.ts';
import { WireLog, type WireMessage } from './wire-log.ts';

export const CLIENT_INFO = { name: 'lab', version: '0.1.0' } as const;

export type Answer = Pick<WireMessage, 'id' | 'result' | 'error'>;
export type StartedThread = Result<'thread/start'>['thread'];

/** A client that speaks in raw lines and keeps all that it hears. */
export class WirePeer {
  readonly log: WireLog;
  readonly #output: Writable;
  #nextId = 1;

  constructor(input: Readable, output: Writable) {
    this.log = new WireLog(input);
    this.#output = output;
  }

  write(bytes: string | Buffer): void {
    this.#output.write(bytes);
  }

  /** All of them in one write. */
  send(...messages: readonly (string | object)[]): void {
    this.write(messages.map((each) => `${typeof each === 'string' ? each : JSON.stringify(each)}\n`).join(''));
  }

  end(): void {
    this.#output.end();
  }

  /** The raw answer, be it a result or an error. */
  async ask(method: string, params?: unknown): Promise<Answer> {
    const id = this.#nextId;
    this.#nextId += 1;
    const from = this.log.lines.length;
    this.send({ id, method, params });
    return this.answerTo(id, from);
  }

  answerTo(id: unknown, from = 0): Promise<Answer> {
    return this.log.message((message) => message.id === id && message.method === undefined, from);
  }

  /** @throws {Error} with the message of an error answer. */
  async request<N extends MethodName>(method: N, params: Params<N>): Promise<Result<N>> {
    const { error, result } = await this.ask(method, params);
    if (error !== undefined) throw new Error(`${method}: ${error.code} ${error.message}`);
    return result as Result<N>;
  }

  async initialize(capabilities: object = { experimentalApi: true }): Promise<this> {
    await this.request('initialize', { clientInfo: CLIENT_INFO, capabilities });
    this.send({ method: 'initialized' });
    return this;
  }

  async startThread(params: Params<'thread/start'> = {}): Promise<StartedThread> {
    return (await this.request('thread/start', params)).thread;
  }

  /** Resolves with the id of the accepted turn. */
  async startTurn(threadId: string, text = 'go', overrides: Partial<Params<'turn/start'>> = {}): Promise<string> {
    const input = [{ type: 'text' as const, text, text_elements: [] }];
    return (await this.request('turn/start', { threadId, input, ...overrides })).turn.id;
  }

  async turnCompleted(turnId: string): Promise<Turn> {
    return (await this.log.notification('turn/completed', ({ turn }) => turn.id === turnId)).turn;
  }

  async runTurn(threadId: string, text = 'go'): Promise<Turn> {
    return this.turnCompleted(await this.startTurn(threadId, text));
  }
}
