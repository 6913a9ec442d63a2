/** What the model has been told and has said: the `input` of the next request. */
export class ModelContext {
  readonly #items: object[];
  /** How often the thread was compacted so far. */
  readonly compactions: number;
  /** The thread has at least one `turn_context` record. */
  hasTurnContext: boolean;

  constructor(items: readonly object[], compactions: number, hasTurnContext: boolean) {
    this.#items = [...items];
    this.compactions = compactions;
    this.hasTurnContext = hasTurnContext;
  }

  get items(): readonly object[] {
    return this.#items;
  }

  push(item: object): void {
    this.#items.push(item);
  }
}
