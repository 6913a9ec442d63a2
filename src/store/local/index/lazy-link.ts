import type { IndexLink } from './index-link.ts';
import type { IndexRequest } from './index-request.ts';

/** A link that is made when it is first asked. */
export class LazyLink implements Pick<IndexLink, 'ask' | 'close'> {
  readonly #make: () => Promise<IndexLink>;
  readonly #onDone: () => void;
  #making: Promise<IndexLink> | null = null;
  #isReady = false;

  /** `onDone`: called for each request that was done. */
  constructor(make: () => Promise<IndexLink>, onDone: () => void = () => undefined) {
    this.#make = make;
    this.#onDone = onDone;
  }

  /** It is there, so that an answer does not take its start. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Resolves when it is there; rejects when it cannot be. */
  ready(): Promise<IndexLink> {
    this.#making ??= this.#make().then((link) => {
      this.#isReady = true;
      return link;
    });
    return this.#making;
  }

  async ask(request: IndexRequest): Promise<void> {
    const link = await this.ready();
    await link.ask(request);
    this.#onDone();
  }

  async close(): Promise<void> {
    const link = await this.#making?.catch(() => null);
    await link?.close();
  }
}
