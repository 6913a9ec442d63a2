import { modeKey } from '../../history/mode-key.ts';
import type { FoldedContext } from '../../history/model-context.ts';
import type { ModelFacts } from '../model/model-facts.ts';
import { chosenPersonality } from '../session/chosen-personality.ts';
import { chosenMode } from '../session/collaboration-mode.ts';
import type { SessionSettings } from '../session/session-settings.ts';

/** What a context is made from: what the records tell, or what a turn has put together. */
export interface ModelContextParts extends Omit<FoldedContext, 'items'> {
  readonly items: readonly object[];
}

const NOTHING: ModelContextParts = {
  items: [],
  compactions: 0,
  summary: null,
  model: null,
  mode: null,
  personality: null,
  isBegun: false,
};

/** What the model has been told and has said: the `input` of the next request. */
export class ModelContext {
  #items: object[];
  #compactions: number;
  #summary: string | null;
  #model: string | null;
  #mode: string | null;
  #personality: string | null;
  #isBegun: boolean;
  #changes: Promise<unknown> = Promise.resolve();

  constructor({ items, compactions, summary, model, mode, personality, isBegun }: ModelContextParts = NOTHING) {
    this.#items = [...items];
    this.#compactions = compactions;
    this.#summary = summary;
    this.#model = model;
    this.#mode = mode;
    this.#personality = personality;
    this.#isBegun = isBegun;
  }

  get items(): readonly object[] {
    return this.#items;
  }

  get compactions(): number {
    return this.#compactions;
  }

  get summary(): string | null {
    return this.#summary;
  }

  get model(): string | null {
    return this.#model;
  }

  get mode(): string | null {
    return this.#mode;
  }

  get personality(): string | null {
    return this.#personality;
  }

  get isBegun(): boolean {
    return this.#isBegun;
  }

  push(item: object): void {
    this.#items.push(item);
  }

  /** What a thread begins with stands in the context, as it is with these settings. */
  began(settings: SessionSettings, facts: ModelFacts): void {
    this.#model = settings.model;
    this.#mode = modeKey(chosenMode(settings));
    this.#personality = chosenPersonality(settings, facts);
    this.#isBegun = true;
  }

  /** The context goes on from these items, one of which is the summary of what was before. */
  compact(items: readonly object[], summary: string): void {
    this.#items = [...items];
    this.#compactions += 1;
    this.#summary = summary;
    this.#isBegun = false;
  }

  /** Runs work that stores items and then changes the context, one after the other, so that both are in one order. */
  change<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#changes.then(work);
    this.#changes = done.catch(() => {});
    return done;
  }
}
