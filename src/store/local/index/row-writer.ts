import type { IndexDatabase, IndexStatement } from './open-index.ts';

/** Puts rows into a table; by the places of their columns, for to look up each name takes longer than to store its value. */
export class RowWriter<Row extends object> {
  readonly #columns: readonly (keyof Row & string)[];
  readonly #statement: IndexStatement<unknown[], never>;

  /** `columns`: all of the row; those of the table that are not among them get their defaults. */
  constructor(database: IndexDatabase, table: string, columns: readonly (keyof Row & string)[]) {
    this.#columns = columns;
    const values = columns.map(() => '?').join();
    this.#statement = database.prepare(`INSERT OR REPLACE INTO ${table} (${columns.join()}) VALUES (${values})`);
  }

  /** In the place of a row with the same key; answers the number of the row, where rows have one. */
  put(row: Row): number {
    return Number(this.#statement.run(...this.#columns.map((column) => row[column])).lastInsertRowid);
  }
}
