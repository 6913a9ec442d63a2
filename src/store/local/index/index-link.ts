import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { IndexNews, IndexReply, IndexRequest, IndexWork } from './index-request.ts';

/** The way to whoever writes the index. */
export interface IndexLink {
  /** Which making of the index it writes. */
  readonly instance: number;
  /** Resolves when it is done; rejects as the database failed. */
  ask(request: IndexRequest): Promise<void>;
  close(): Promise<void>;
}

/** Records are parsed and let go: more room for young objects saves no time, and costs three times itself in memory. */
const LIMITS = { maxYoungGenerationSizeMb: 12 };
const CLOSE_TIMEOUT_MS = 200;
/** The bundle has the worker beside its entries, and this module in a folder of shared parts. */
const WORKER_FILES = ['../index-worker.js', './index-worker.js'];

/** Starts the writer in a thread of its own; in this one where the program runs from its sources, as tests do. */
export function linkIndex(work: IndexWork, news: IndexNews): Promise<IndexLink> {
  const file = WORKER_FILES.map((name) => new URL(name, import.meta.url)).find((url) => existsSync(fileURLToPath(url)));
  return file === undefined
    ? linkHere(work, news)
    : WorkerLink.start(new Worker(file, { workerData: work, resourceLimits: LIMITS }), news);
}

async function linkHere(work: IndexWork, news: IndexNews): Promise<IndexLink> {
  const { serveIndex } = await import('./serve-index.ts');
  const server = await serveIndex(work, news);
  return {
    instance: server.instance,
    ask: (request) => server.handle(request),
    close: async () => server.close(),
  };
}

interface Waiting {
  resolve(): void;
  reject(reason: Error): void;
}

class WorkerLink implements IndexLink {
  instance = 0;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #ended: Error | null = null;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  static start(worker: Worker, news: IndexNews): Promise<WorkerLink> {
    const link = new WorkerLink(worker);
    return new Promise((resolve, reject) => {
      worker.on('message', (message: IndexReply) => {
        if (message.type === 'remade') news.onRemade();
        else if (message.type === 'damaged') news.onDamaged(message.reason);
        else if (message.type === 'open') {
          // It holds nothing that could be lost, so it keeps no process alive while nothing is asked.
          worker.unref();
          link.instance = message.instance;
          resolve(link);
        } else if (message.type === 'failed' && message.id === null) reject(failure(message));
        else link.#take(message);
      });
      const end = (reason: Error): void => {
        reject(reason);
        link.#end(reason);
      };
      worker.on('error', end);
      worker.on('exit', () => end(new Error('the thread of the index ended')));
    });
  }

  ask(request: IndexRequest): Promise<void> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const id = this.#nextId;
    this.#nextId += 1;
    const answer = new Promise<void>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#worker.ref();
    this.#worker.postMessage({ id, request });
    return answer;
  }

  async close(): Promise<void> {
    if (this.#ended !== null) return;
    let timer: NodeJS.Timeout | undefined;
    const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    this.#worker.postMessage('close');
    await Promise.race([
      exited,
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
      }),
    ]);
    clearTimeout(timer);
    await this.#worker.terminate();
  }

  #take(message: Extract<IndexReply, { readonly id: unknown }>): void {
    const waiting = message.id === null ? undefined : this.#waiting.get(message.id);
    if (waiting === undefined || message.id === null) return;
    this.#waiting.delete(message.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (message.type === 'done') waiting.resolve();
    else waiting.reject(failure(message));
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}

function failure({ message, code }: { readonly message: string; readonly code: string }): Error {
  return Object.assign(new Error(message), { code });
}
