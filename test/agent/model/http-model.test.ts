import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpModel } from '../../../src/agent/model/http-model.ts';
import type { ModelEvent, ModelRequest } from '../../../src/agent/model/model-client.ts';
import { ModelError } from '../../../src/agent/model/model-error.ts';
import { NO_MODEL_LOGIN } from '../../../src/agent/model/model-login.ts';
import type { HttpModelProvider } from '../../../src/agent/model/provider.ts';
import { buildResponsesBody } from '../../../src/agent/model/responses-request.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

const COMPLETED = { type: 'response.completed', response: { id: 'r', usage: null } };
const DELTA = { type: 'response.output_text.delta', delta: 'Hi' };

const REQUEST: ModelRequest = {
  body: buildResponsesBody({
    threadId: 'T',
    installationId: 'I',
    model: 'm',
    instructions: 'Be brief.',
    input: [],
    tools: [],
    parallelToolCalls: false,
    reasoning: null,
    verbosity: null,
    serviceTier: 'fast',
    outputSchema: { type: 'object' },
  }),
  headers: { thread_id: 'T', originator: 'test' },
};

it('stream() yields the consumed events and skips others and junk', async () => {
  const { provider } = await serve((_, response) => {
    response.writeHead(200, { 'x-codex-primary-used-percent': '12.4', 'x-codex-primary-window-minutes': '300' });
    response.write(': comment\n\ndata: no json\n\n');
    response.end(sse({ type: 'response.created' }) + sse(DELTA) + sse({ type: 'response.new_thing' }) + sse(COMPLETED));
  });
  expect(await read(provider)).toEqual([
    {
      type: 'responseStarted',
      rateLimits: expect.objectContaining({
        primary: { usedPercent: 12, windowDurationMins: 300, resetsAt: null },
        secondary: null,
      }),
      servedModel: null,
    },
    { type: 'textDelta', delta: 'Hi' },
    { type: 'responseCompleted', usage: null },
  ]);
});

it('stream() sends body, headers, key and query', async () => {
  let seen: { url?: string | undefined; headers?: IncomingMessage['headers']; body?: unknown } = {};
  const { provider } = await serve(async (request, response) => {
    const chunks = await request.toArray();
    seen = { url: request.url, headers: request.headers, body: JSON.parse(Buffer.concat(chunks).toString()) };
    response.end(sse(COMPLETED));
  });
  await read({ ...provider, bearerToken: 'secret', headers: { 'x-own': '1' }, queryParams: { 'api-version': '2' } });
  expect(seen.url).toBe('/v1/responses?api-version=2');
  expect(seen.headers).toMatchObject({
    authorization: 'Bearer secret',
    'x-own': '1',
    thread_id: 'T',
    originator: 'test',
    accept: 'text/event-stream',
    'content-type': 'application/json',
  });
  expect(seen.body).toEqual({
    model: 'm',
    instructions: 'Be brief.',
    input: [],
    tools: [],
    tool_choice: 'auto',
    parallel_tool_calls: false,
    reasoning: null,
    store: false,
    stream: true,
    include: [],
    service_tier: 'priority',
    prompt_cache_key: 'T',
    text: { format: { type: 'json_schema', strict: true, schema: { type: 'object' }, name: 'codex_output_schema' } },
    client_metadata: { 'x-codex-installation-id': 'I' },
  });
});

it('stream() asks again after 5xx, and not after 429', async () => {
  for (const [status, requests] of [
    [503, 2],
    [429, 1],
  ] as const) {
    let count = 0;
    const { provider } = await serve((_, response) => {
      count += 1;
      if (count > 1) response.end(sse(COMPLETED));
      else response.writeHead(status).end('{}');
    });
    await read({ ...provider, requestMaxRetries: 1 }).catch((error) => expect(error).toBeInstanceOf(ModelError));
    expect(count).toBe(requests);
  }
});

it('stream() tells of a service that cannot be reached', async () => {
  const { provider, close } = await serve(() => {});
  await close();
  await expect(read(provider)).rejects.toMatchObject({
    message: `stream disconnected before completion: error sending request for url (${provider.baseUrl}/responses)`,
    isRetryable: true,
  });
});

it('stream() tells of a stream that ends too early', async () => {
  const { provider } = await serve((_, response) => response.end(sse(DELTA)));
  await expect(read(provider)).rejects.toThrow(
    'stream disconnected before completion: stream closed before response.completed',
  );
});

it('stream() gives up a silent stream', async () => {
  const { provider } = await serve((_, response) => response.write(sse(DELTA)));
  await expect(read({ ...provider, streamIdleTimeoutMs: 50 })).rejects.toThrow(
    'stream disconnected before completion: idle timeout waiting for SSE',
  );
});

it('stream() gives up a service that never answers, without asking it again', async () => {
  let requests = 0;
  const { provider } = await serve(() => {
    requests += 1;
  });
  await expect(read({ ...provider, streamIdleTimeoutMs: 50, requestMaxRetries: 3 })).rejects.toMatchObject({
    message: 'stream disconnected before completion: idle timeout waiting for SSE',
    isRetryable: true,
  });
  expect(requests).toBe(1);
});

it('stream() gives up a service that does not finish its error', async () => {
  const { provider } = await serve((_, response) => response.writeHead(500).write('{"error":'));
  await expect(read({ ...provider, streamIdleTimeoutMs: 50 })).rejects.toBeInstanceOf(ModelError);
});

it('stream() shows no address with what may be secret in it', async () => {
  const { provider, close } = await serve(() => {});
  await close();
  const baseUrl = provider.baseUrl.replace('http://', 'http://me:pass@');
  await expect(read({ ...provider, baseUrl, queryParams: { key: 'q1' } })).rejects.toMatchObject({
    message: `stream disconnected before completion: error sending request for url (${provider.baseUrl}/responses)`,
  });
});

describe('stream() blots out the secrets of its provider', () => {
  const secrets = {
    bearerToken: 'sk-token-123456',
    headers: { 'x-key': 'Basic header-secret' },
    queryParams: { 'api-key': 'query+secret/1' },
  };
  const echo = 'sk-token-123456, Basic header-secret, header-secret, query+secret/1, query%2Bsecret%2F1';
  const blotted = Array.from({ length: 5 }, () => '[redacted]').join(', ');

  it.each([
    ['an answer', 401, echo, `: ${blotted}, url: `],
    ['the message of an answer', 403, JSON.stringify({ error: { message: echo } }), `: ${blotted}, url: `],
    ['an escaped message', 403, '{"error":{"message":"sk\\u002dtoken-123456"}}', ': [redacted], url: '],
    ['a bad request', 400, echo, blotted],
    ['a text that is cut off', 401, `${'x'.repeat(4090)}sk-token-123456`, `${'x'.repeat(4090)}[redac…, url: `],
  ])('in %s', async (_, status, body, shown) => {
    const { provider } = await serve((_request, response) => response.writeHead(status).end(body));
    const failure = await read({ ...provider, ...secrets }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ModelError);
    expect((failure as ModelError).message).toContain(shown);
    expect((failure as ModelError).message).not.toMatch(/token|secret/);
  });

  it('in a failure within the stream, which stays what it is', async () => {
    const failed = { type: 'response.failed', response: { error: { code: 'invalid_prompt', message: echo } } };
    const { provider } = await serve((_, response) => response.end(sse(failed)));
    await expect(read({ ...provider, ...secrets })).rejects.toMatchObject({ message: blotted, isRetryable: false });
  });
});

it('stream() closes the request when it is aborted', async () => {
  const controller = new AbortController();
  let isClosed: Promise<unknown> = Promise.resolve();
  const { provider } = await serve((_, response) => {
    isClosed = once(response, 'close');
    response.write(sse(DELTA));
  });
  const reading = (async () => {
    for await (const event of new HttpModel(provider, NO_MODEL_LOGIN).stream(REQUEST, controller.signal)) {
      if (event.type === 'textDelta') controller.abort(new Error('stop'));
    }
  })();
  await expect(reading).rejects.toThrow('stop');
  await isClosed;
});

it('stream() names a missing environment variable', async () => {
  const { provider } = await serve(() => {});
  await expect(read({ ...provider, missingEnvKey: 'API_KEY' })).rejects.toThrow(
    'Missing environment variable: `API_KEY`.',
  );
});

async function read(provider: HttpModelProvider, signal = new AbortController().signal): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of new HttpModel(provider, NO_MODEL_LOGIN).stream(REQUEST, signal)) events.push(event);
  return events;
}

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<{ provider: HttpModelProvider; close(): Promise<void> }> {
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((done) => server.close(done));
  };
  cleanups.push(close);
  const { port } = server.address() as AddressInfo;
  return {
    close,
    provider: {
      kind: 'http',
      name: 'test',
      baseUrl: `http://127.0.0.1:${port}/v1`,
      queryParams: {},
      headers: {},
      bearerToken: null,
      usesLogin: false,
      chatgptBaseUrl: `http://127.0.0.1:${port}/chatgpt`,
      missingEnvKey: null,
      requestMaxRetries: 0,
      streamMaxRetries: 0,
      streamIdleTimeoutMs: 10_000,
    },
  };
}

function sse(event: { readonly type: string }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
