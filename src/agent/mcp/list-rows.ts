/** One page of what a server lists. */
export interface McpPage<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
}

const MAX_PAGES = 100;
const MAX_ROWS = 10_000;

/** All rows of a list; a server that never comes to an end is cut short. */
export async function listRows<Row>(
  readPage: (cursor: string | null) => Promise<McpPage<Row>>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const seen = new Set<string>();
  let cursor: string | null = null;
  for (let pages = 0; pages < MAX_PAGES && rows.length < MAX_ROWS; pages += 1) {
    const page: McpPage<Row> = await readPage(cursor);
    for (const row of page.rows) rows.push(row);
    cursor = page.nextCursor;
    if (cursor === null || cursor === '' || seen.has(cursor)) break;
    seen.add(cursor);
  }
  return rows.slice(0, MAX_ROWS);
}
