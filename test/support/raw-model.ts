import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface InputItem {
  readonly type: string;
  readonly role?: string;
  readonly content?: readonly { readonly text?: string }[];
  readonly output?: unknown;
}

/** Answers a request in its own way; `input` is what the model was told. */
export type RawAnswer = (response: ServerResponse, input: readonly InputItem[]) => void | Promise<void>;

/** A model service on this machine that answers what the user names; `Done.` once a tool was called. */
export class RawModel implements AsyncDisposable {
  /** Requests whose connection is open. */
  open = 0;
  readonly #server: Server;

  private constructor(answers: Readonly<Record<string, RawAnswer>>) {
    this.#server = createServer(async (request, response) => {
      this.open += 1;
      response.on('close', () => {
        this.open -= 1;
      });
      response.on('error', () => undefined);
      let body = '';
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
      const { input } = JSON.parse(body) as { input: readonly InputItem[] };
      const said = input.findLast(({ role }) => role === 'user')?.content?.at(-1)?.text ?? '';
      const answer = input.at(-1)?.type.endsWith('_output') ? undefined : answers[said];
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (answer === undefined) response.end(sse(...spoken('Done.')));
      else await answer(response, input);
    });
  }

  static async listen(answers: Readonly<Record<string, RawAnswer>>): Promise<RawModel> {
    const model = new RawModel(answers);
    model.#server.listen(0, '127.0.0.1');
    await once(model.#server, 'listening');
    return model;
  }

  /** Lines of `config.toml` that make it the model service, which is asked once. */
  get config(): string {
    const { port } = this.#server.address() as AddressInfo;
    return [
      'model_provider = "raw"',
      '[model_providers.raw]',
      'name = "Raw"',
      `base_url = "http://127.0.0.1:${port}/v1"`,
      'request_max_retries = 0',
      'stream_max_retries = 0',
      '',
    ].join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Events as the service sends them. */
export function sse(...events: readonly object[]): string {
  return events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
}

/** The events of an answer in words. */
export function spoken(text: string): object[] {
  const content = [{ type: 'output_text', text }];
  return [
    { type: 'response.output_item.done', item: { type: 'message', role: 'assistant', id: 'msg', content } },
    COMPLETED,
  ];
}

/** The events of an answer that calls tools. */
export function calling(...calls: readonly object[]): object[] {
  const items = calls.map((call) => ({ type: 'response.output_item.done', item: { type: 'function_call', ...call } }));
  return [...items, COMPLETED];
}

export const COMPLETED = { type: 'response.completed', response: { id: 'resp', usage: null } };
