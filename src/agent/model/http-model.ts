import type { ModelClient, ModelEvent, ModelRequest } from './model-client.ts';
import { httpFailure, ModelError, streamDisconnected, streamIdle } from './model-error.ts';
import type { ModelLogin } from './model-login.ts';
import type { HttpModelProvider } from './provider.ts';
import { readRateLimits } from './rate-limits.ts';
import { RequestLogin } from './request-login.ts';
import { readResponsesStream } from './responses-stream.ts';
import { backOffMs, pause, timerMs } from './retry.ts';
import { shownUrl, withoutSecrets } from './without-secrets.ts';

const MAX_NAME_CHARS = 200;
const MAX_ERROR_BODY_BYTES = 64 * 1024;

/** A model behind the Responses API over HTTP. */
export class HttpModel implements ModelClient {
  readonly #provider: HttpModelProvider;

  readonly #login: ModelLogin;

  constructor(provider: HttpModelProvider, login: ModelLogin) {
    this.#provider = provider;
    this.#login = login;
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void> {
    const { missingEnvKey, streamIdleTimeoutMs } = this.#provider;
    if (missingEnvKey !== null) throw new ModelError(`Missing environment variable: \`${missingEnvKey}\`.`);
    const login = new RequestLogin(this.#provider, this.#login);
    const controller = new AbortController();
    const stop = () => controller.abort(signal.reason);
    signal.throwIfAborted();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const response = await this.#connect(request, login, controller.signal);
      const { headers } = response;
      yield { type: 'responseStarted', rateLimits: readRateLimits(headers), servedModel: servedModel(headers) };
      const abort = () => controller.abort();
      if (response.body === null) throw streamDisconnected('stream closed before response.completed');
      yield* readResponsesStream(response.body, { idleTimeoutMs: streamIdleTimeoutMs, abort });
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ModelError)) throw error;
      throw error.withMessage(withoutSecrets(error.message, this.#provider, login.token));
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async #connect(request: ModelRequest, login: RequestLogin, signal: AbortSignal): Promise<Response> {
    const body = JSON.stringify(request.body);
    await login.take(signal);
    for (let attempt = 1; ; attempt += 1) {
      let answer = await this.#post(request, body, login, signal);
      const isRefused = !(answer instanceof Response) && answer.httpStatus === 401;
      if (isRefused && (await login.renew(signal))) answer = await this.#post(request, body, login, signal);
      if (answer instanceof Response) return answer;
      const isWorthRetrying = answer.httpStatus === null || answer.httpStatus >= 500;
      if (!isWorthRetrying || attempt > this.#provider.requestMaxRetries) throw answer;
      await pause(backOffMs(attempt), signal);
    }
  }

  /** A response that can be read, or why there is none. */
  async #post(
    request: ModelRequest,
    body: string,
    login: RequestLogin,
    signal: AbortSignal,
  ): Promise<Response | ModelError> {
    const url = this.#url(login);
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), timerMs(this.#provider.streamIdleTimeoutMs));
    const either = AbortSignal.any([signal, silence.signal]);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: this.#headers(request, login),
        body,
        signal: either,
      });
      return response.ok ? response : await this.#failure(response, { url, token: login.token }, signal);
    } catch (cause) {
      signal.throwIfAborted();
      if (silence.signal.aborted) throw streamIdle();
      return streamDisconnected(`error sending request for url (${shownUrl(url)})`, { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  async #failure(
    { body, status, statusText }: Response,
    { url, token }: { readonly url: string; readonly token: string },
    signal: AbortSignal,
  ): Promise<ModelError> {
    const said = await readClipped(body);
    signal.throwIfAborted();
    // Before anything is cut off: a part of a secret would not be recognised.
    return httpFailure(status, statusText, withoutSecrets(said, this.#provider, token), shownUrl(url));
  }

  #url({ baseUrl }: RequestLogin): string {
    const url = new URL(`${baseUrl}/responses`);
    for (const [name, value] of Object.entries(this.#provider.queryParams)) url.searchParams.set(name, value);
    return url.href;
  }

  #headers(request: ModelRequest, login: RequestLogin): Headers {
    const all = new Headers({ 'content-type': 'application/json', accept: 'text/event-stream', ...request.headers });
    for (const [name, value] of Object.entries({ ...this.#provider.headers, ...login.headers })) all.set(name, value);
    return all;
  }
}

function servedModel(headers: Headers): string | null {
  const name = headers.get('openai-model')?.trim() ?? '';
  return name === '' || name.length > MAX_NAME_CHARS ? null : name;
}

async function readClipped(body: Response['body']): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body ?? []) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size >= MAX_ERROR_BODY_BYTES) break;
    }
  } catch {
    // What arrived is better than nothing: the status already says that the request failed.
  }
  return Buffer.concat(chunks).subarray(0, MAX_ERROR_BODY_BYTES).toString('utf8');
}
