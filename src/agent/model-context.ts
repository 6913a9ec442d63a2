/** What the model has been told and has said: the `input` of the next request. */
export class ModelContext {
  readonly #items: object[];
  /** How often the thread was compacted so far. */
  readonly compactions: number;
  /** Of the last `turn_context` record; null when the thread has none. */
  model: string | null;

  constructor(items: readonly object[], compactions: number, model: string | null) {
    this.#items = [...items];
    this.compactions = compactions;
    this.model = model;
  }

  get items(): readonly object[] {
    return this.#items;
  }

  push(item: object): void {
    this.#items.push(item);
  }
}
