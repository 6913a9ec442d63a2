import type { SessionConfig } from '../../../src/agent/session/session-config.ts';
import type { HistoryRecord } from '../../../src/history/record.ts';
import {
  type CollectingHost,
  httpProvider,
  MemoryJournal,
  type MemorySession,
  openSession,
  say,
} from '../in-memory-session.ts';
import { type MockModel, startMockModel } from '../mock-model.ts';
import { MODELS } from '../model-directory.ts';

/** One answer of the model: what it says and how many tokens that made, or how it fails. */
export type Answer = string | { readonly [key: string]: unknown };

/** A session whose model answers in this order; what reached the model is kept. */
export class CompactingSession implements AsyncDisposable {
  readonly #model: MockModel;
  readonly #opened: MemorySession;

  private constructor(model: MockModel, opened: MemorySession) {
    this.#model = model;
    this.#opened = opened;
  }

  static async open(
    answers: readonly Answer[],
    config: Partial<SessionConfig> & { readonly limit?: number } = {},
    journal = new MemoryJournal(),
  ): Promise<CompactingSession> {
    const { limit = null, ...rest } = config;
    const model = await startMockModel({ responses: answers.map(response) }, {});
    const opened = openSession(
      { cwd: '/', provider: httpProvider(`http://127.0.0.1:${model.port}/v1`) },
      {
        reviewModel: null,
        compactPrompt: 'Sum up.',
        models: { ...MODELS, unknown: { ...MODELS.unknown, autoCompactTokenLimit: limit } },
        ...rest,
      },
      journal,
    );
    return new CompactingSession(model, opened);
  }

  get session(): MemorySession['session'] {
    return this.#opened.session;
  }

  get host(): CollectingHost {
    return this.#opened.host;
  }

  get journal(): MemoryJournal {
    return this.#opened.journal;
  }

  get model(): MockModel {
    return this.#model;
  }

  /** Says something and waits for the end of the turn. */
  async ask(text: string): Promise<void> {
    await this.host.completed(this.session.submit({ input: say(text), overrides: {} }).turnId);
  }

  async compact(): Promise<void> {
    await this.host.completed(this.session.compact().turnId);
  }

  /** What the model was told in each request: texts, and types of what has none. */
  get told(): readonly (readonly string[])[] {
    return this.#model.requests.map(({ body }) => (body.input as readonly Item[]).map(textOf));
  }

  /** Kinds of the records, of those that are stored from `from` on. */
  kinds(from = 0): readonly string[] {
    return this.journal.records.slice(from).map(kindOf);
  }

  /** How turns ended, in order. */
  get ends(): readonly string[] {
    return this.host.events.flatMap((one) => (one.kind === 'turnCompleted' ? [one.status] : []));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session.shutdown();
    await this.#model.close();
  }
}

export function kindOf({ type, payload }: HistoryRecord): string {
  return String(payload.type ?? type);
}

/** A response that says this and counts so many tokens. */
export function saying(text: string, tokens = 15): Answer {
  return { events: [...message(text), completed(tokens)] };
}

/** A response that waits at this gate before it is complete. */
export function held(text: string, gate: string): Answer {
  return { events: [{ $gate: gate }, ...message(text), completed(15)] };
}

/** A response that runs a command. */
export function running(cmd: string, tokens = 15): Answer {
  const item = { type: 'function_call', call_id: 'call', name: 'exec_command', arguments: JSON.stringify({ cmd }) };
  return { events: [{ type: 'response.output_item.done', item }, completed(tokens)] };
}

export const TOO_LONG: Answer = {
  events: [
    { type: 'response.failed', response: { id: 'r', error: { code: 'context_length_exceeded', message: 'long' } } },
  ],
};

function response(answer: Answer): object {
  return typeof answer === 'string' ? (saying(answer) as object) : answer;
}

function message(text: string): object[] {
  const item = { type: 'message', role: 'assistant', id: `msg_${text}`, content: [{ type: 'output_text', text }] };
  return [{ type: 'response.output_item.done', item }];
}

function completed(tokens: number): object {
  const usage = { input_tokens: tokens, output_tokens: 0, total_tokens: tokens };
  return { type: 'response.completed', response: { id: 'r', usage } };
}

interface Item {
  readonly type: string;
  readonly content?: readonly { readonly text?: string }[];
}

function textOf(item: Item): string {
  const text = item.content?.map((part) => part.text ?? '').join('');
  return text === undefined ? item.type : text.replace(/^Earlier parts[^\n]*\n/, 'NOTES ').replace(/\n.*$/s, '');
}
