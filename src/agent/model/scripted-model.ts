import { readFile } from 'node:fs/promises';
import { importFile } from '../../async/import-file.ts';
import type { ModelClient, ModelEvent, ModelRequest } from './model-client.ts';
import { httpFailure, ModelError, streamDisconnected } from './model-error.ts';
import type { ScriptedModelProvider } from './provider.ts';
import { UNKNOWN_RATE_LIMITS } from './rate-limits.ts';
import { readResponseEvent } from './response-event.ts';
import { pause } from './retry.ts';
import { expandScriptedResponse, type ScriptedResponse } from './scripted-response.ts';

type Script = readonly ScriptedResponse[] | ((request: ModelRequest, index: number) => unknown);

/**
 * Plays model outputs from a file: `{"responses": […]}` in JSON, or a module that exports `responses`, an array or a
 * function of the request and its number. When the array is exhausted it starts again.
 */
export class ScriptedModel implements ModelClient {
  readonly #provider: ScriptedModelProvider;
  #script: Promise<Script> | null = null;
  #index = 0;

  constructor(provider: ScriptedModelProvider) {
    this.#provider = provider;
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void> {
    const index = this.#index++;
    const response = await this.#response(request, index);
    if (response.delayMs !== undefined) await pause(response.delayMs, signal);
    signal.throwIfAborted();
    if (response.status !== undefined && response.status !== 200) {
      const body = typeof response.body === 'string' ? response.body : JSON.stringify(response.body ?? {});
      throw httpFailure(response.status, '', body, this.#provider.path);
    }
    yield { type: 'responseStarted', rateLimits: UNKNOWN_RATE_LIMITS, servedModel: null };
    for (const raw of response.events) {
      if (typeof raw.$delayMs === 'number') await pause(raw.$delayMs, signal);
      signal.throwIfAborted();
      const event = readResponseEvent(raw);
      if (event === null) continue;
      yield event;
      if (event.type === 'responseCompleted') return;
    }
    throw streamDisconnected('stream closed before response.completed');
  }

  async #response(request: ModelRequest, index: number): Promise<ScriptedResponse> {
    this.#script ??= loadScript(this.#provider.path);
    const script = await this.#script.catch((cause: unknown) => {
      this.#script = null;
      throw new ModelError(`Cannot read the model script ${this.#provider.path}: ${describe(cause)}`, { cause });
    });
    if (typeof script !== 'function') return script[index % script.length] as ScriptedResponse;
    try {
      return expandScriptedResponse(await script(request, index), index);
    } catch (cause) {
      throw new ModelError(`The model script ${this.#provider.path} failed: ${describe(cause)}`, { cause });
    }
  }
}

async function loadScript(path: string): Promise<Script> {
  const source: unknown = path.endsWith('.json') ? JSON.parse(await readFile(path, 'utf8')) : await importFile(path);
  const responses = (source as { responses?: unknown } | null)?.responses;
  if (typeof responses === 'function') return responses as Exclude<Script, readonly unknown[]>;
  if (!Array.isArray(responses) || responses.length === 0) throw new Error('it has no responses');
  return responses.map(expandScriptedResponse);
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
