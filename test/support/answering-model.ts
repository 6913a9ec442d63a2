import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request to the model service, as far as tests look at it. */
export interface ModelAsk {
  readonly headers: IncomingHttpHeaders;
  readonly model: string;
  readonly tools: readonly string[];
  /** What was said, by whom, oldest first. */
  readonly said: readonly { readonly role: string; readonly text: string }[];
  /** Outputs of calls, by their ids; those of searches for tools as JSON. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** What the model does next: the output items of its response; null: the service refuses. */
export type AnswerAsk = (ask: ModelAsk) => readonly object[] | null | Promise<readonly object[] | null>;

/** A model service on loopback whose answers depend on what it is asked. */
export class AnsweringModel implements AsyncDisposable {
  readonly asks: ModelAsk[] = [];
  readonly #server: Server;

  private constructor(answer: AnswerAsk, usage: object | null) {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const ask = readAsk(request.headers, JSON.parse(Buffer.concat(chunks).toString('utf8')));
      this.asks.push(ask);
      const items = await answer(ask);
      if (items === null) {
        response.writeHead(400).end('refused');
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const events = [
        { type: 'response.created', response: { id: 'resp' } },
        ...items.map((item) => ({ type: 'response.output_item.done', item })),
        { type: 'response.completed', response: { id: 'resp', usage } },
      ];
      response.end(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''));
    });
  }

  /** Every response says this of its usage. */
  static async start(answer: AnswerAsk, usage: object | null = null): Promise<AnsweringModel> {
    const model = new AnsweringModel(answer, usage);
    model.#server.listen(0, '127.0.0.1');
    await once(model.#server, 'listening');
    return model;
  }

  /** Lines of `config.toml` by which a server asks this service. */
  get config(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `model_provider = "answering"
[model_providers.answering]
name = "Answering"
base_url = "http://127.0.0.1:${port}/v1"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** The model says this. */
export function saying(text: string): object {
  return { type: 'message', role: 'assistant', id: `msg_${text.length}`, content: [{ type: 'output_text', text }] };
}

/** The model calls this tool. */
export function calling(callId: string, name: string, args: object): object {
  return { type: 'function_call', call_id: callId, name, arguments: JSON.stringify(args) };
}

interface InputItem {
  readonly type: string;
  readonly role?: string;
  readonly content?: readonly { readonly text?: string }[];
  readonly call_id?: string;
  readonly output?: unknown;
  readonly tools?: readonly object[];
}

function readAsk(
  headers: IncomingHttpHeaders,
  body: {
    readonly model: string;
    readonly input: readonly InputItem[];
    readonly tools: readonly { name?: string; type: string }[];
  },
): ModelAsk {
  const outputs = body.input.filter(({ type }) => type === 'function_call_output' || type === 'tool_search_output');
  return {
    headers,
    model: body.model,
    tools: body.tools.map(({ name, type }) => name ?? type),
    said: body.input
      .filter(({ type }) => type === 'message')
      .flatMap(({ role = '', content = [] }) => content.map(({ text = '' }) => ({ role, text }))),
    outputs: Object.fromEntries(
      outputs.map(({ call_id: id = '', output, tools }) => [
        id,
        tools === undefined ? String(output) : JSON.stringify(tools),
      ]),
    ),
  };
}
