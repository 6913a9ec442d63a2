import type { ServerProcess } from './server-process.ts';

/** Cursors all over a thread, by walking through it; of as much of it as can be walked in `forMs`. */
export async function cursorsOf(
  server: ServerProcess,
  method: string,
  params: object,
  forMs: number,
): Promise<{ readonly cursors: readonly unknown[]; readonly rows: readonly Row[] }> {
  const cursors: unknown[] = [];
  const rows: Row[] = [];
  const begin = performance.now();
  let cursor: unknown = null;
  do {
    const page: Record<string, unknown> = await server.ask(method, { ...params, cursor });
    rows.push(...(page.data as Row[]));
    cursor = page.nextCursor ?? null;
    if (cursor !== null) cursors.push(cursor);
  } while (cursor !== null && performance.now() - begin < forMs);
  return { cursors, rows };
}

/** A turn or an item, as far as it is looked at. */
interface Row {
  readonly id: string;
}
