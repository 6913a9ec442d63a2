import { createHash } from 'node:crypto';
import type { IndexDatabase } from './open-index.ts';
import type { SharedSettings, SummaryParts } from './stored-summary.ts';

const MAX_TEXTS = 64;
const MAX_SETTINGS = 1_000;

/** As it is stored: the texts have a row of their own. */
interface StoredSettings extends SharedSettings {
  readonly texts: number | null;
}

/** What threads have in common, of which the parts last asked for are kept: a list has the same ones in most rows. */
export class SharedReads {
  readonly #value;
  readonly #settings = new Map<number, SharedSettings>();
  readonly #texts = new Map<number, object>();

  constructor(database: IndexDatabase) {
    this.#value = database.prepare<{ id: number }, string>('SELECT value FROM shared WHERE id = :id').pluck();
  }

  /** With the texts in their place. */
  settings(id: number): SharedSettings {
    return kept(this.#settings, MAX_SETTINGS, id, () => {
      const { texts, ...settings }: StoredSettings = JSON.parse(this.#value.get({ id }) ?? '');
      return texts === null ? settings : { ...settings, meta: { ...settings.meta, ...this.#textsAt(texts) } };
    });
  }

  /** What was read may be of a transaction that was taken back. */
  forget(): void {
    this.#settings.clear();
    this.#texts.clear();
  }

  #textsAt(id: number): object {
    return kept(this.#texts, MAX_TEXTS, id, () => JSON.parse(this.#value.get({ id }) ?? ''));
  }
}

/** Stores each part once. To be called in a transaction. */
export class SharedWrites {
  readonly #put;
  readonly #find;
  readonly #settings = new Map<string, number>();
  readonly #texts = new Map<string, number>();

  constructor(database: IndexDatabase) {
    this.#put = database.prepare<{ hash: Buffer; value: string }>(
      'INSERT INTO shared (hash, value) VALUES (:hash, :value) ON CONFLICT DO NOTHING',
    );
    this.#find = database.prepare<{ hash: Buffer }, number>('SELECT id FROM shared WHERE hash = :hash').pluck();
  }

  idOf({ settings, texts }: Pick<SummaryParts, 'settings' | 'texts'>): number {
    const textsId = texts === null ? null : this.#idOf(this.#texts, MAX_TEXTS, JSON.stringify(texts));
    const stored: StoredSettings = { ...settings, texts: textsId };
    return this.#idOf(this.#settings, MAX_SETTINGS, JSON.stringify(stored));
  }

  /** A transaction was taken back: what it stored is not there. */
  forget(): void {
    this.#settings.clear();
    this.#texts.clear();
  }

  #idOf(ids: Map<string, number>, max: number, value: string): number {
    return kept(ids, max, value, () => {
      const hash = createHash('sha256').update(value).digest();
      this.#put.run({ hash, value });
      const id = this.#find.get({ hash });
      if (id === undefined) throw new RangeError('what was stored is not there');
      return id;
    });
  }
}

function kept<Key, Value>(values: Map<Key, Value>, max: number, key: Key, make: () => Value): Value {
  const known = values.get(key);
  if (known !== undefined) return known;
  const value = make();
  values.set(key, value);
  const [oldest] = values.keys();
  if (values.size > max && oldest !== undefined) values.delete(oldest);
  return value;
}
