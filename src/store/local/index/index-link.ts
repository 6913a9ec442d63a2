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
/** How long it is waited for before the answers that need no index go on. */
const CLOSE_TIMEOUT_MS = 200;
/** The bundle has the worker beside its entries, and this module in a folder of shared parts. */
const WORKER_FILES = ['../index-worker.js', './index-worker.js'];

/** Starts the writer in a thread of its own; in this one where the program runs from its sources, as most tests do. */
export function linkIndex(work: IndexWork, news: IndexNews, file = workerFile()): Promise<IndexLink> {
  return file === undefined ? linkHere(work, news) : WorkerLink.start(file, work, news);
}

function workerFile(): URL | undefined {
  return WORKER_FILES.map((name) => new URL(name, import.meta.url)).find((url) => existsSync(fileURLToPath(url)));
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
  readonly #stop: SharedArrayBuffer;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #ended: Error | null = null;
  #isClosing = false;

  private constructor(worker: Worker, stop: SharedArrayBuffer) {
    this.#worker = worker;
    this.#stop = stop;
  }

  static start(file: URL, work: IndexWork, news: IndexNews): Promise<WorkerLink> {
    const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const worker = new Worker(file, { workerData: { ...work, stop }, resourceLimits: LIMITS });
    const link = new WorkerLink(worker, stop);
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

  /**
   * Has the thread end by itself, and waits for that a while. It is never ended from outside: SQLite cannot fail in a thread that
   * is being ended, and would end the process.
   */
  async close(): Promise<void> {
    if (this.#ended !== null) return;
    this.#isClosing = true;
    Atomics.store(new Int32Array(this.#stop), 0, 1);
    // The end of the process would end it from outside, too.
    this.#worker.ref();
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
  }

  #take(message: Extract<IndexReply, { readonly id: unknown }>): void {
    const waiting = message.id === null ? undefined : this.#waiting.get(message.id);
    if (waiting === undefined || message.id === null) return;
    this.#waiting.delete(message.id);
    if (this.#waiting.size === 0 && !this.#isClosing) this.#worker.unref();
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
