import type { Appended } from '../../live-thread.ts';

/** Keys of appends that are remembered to recognise a repeated one. */
const MAX_REMEMBERED = 1024;

/** What appends with a key answered, the latest of them. */
export class RememberedAppends {
  readonly #appends = new Map<string, Appended>();

  get(key: string | undefined): Appended | undefined {
    return key === undefined ? undefined : this.#appends.get(key);
  }

  add(key: string | undefined, appended: Appended): void {
    if (key === undefined) return;
    this.#appends.set(key, appended);
    const [oldest] = this.#appends.keys();
    if (this.#appends.size > MAX_REMEMBERED && oldest !== undefined) this.#appends.delete(oldest);
  }
}
