import { createHash, randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { OneAtATime } from '../../../async/one-at-a-time.ts';
import { errorCode } from '../../../system/os-error.ts';
import { readRegularFile } from '../../../system/read-regular-file.ts';

const text = z.string().min(1);

const Entry = z.looseObject({
  server_name: text,
  server_url: text,
  issuer: text.nullish(),
  client_id: text,
  client_secret: text.nullish(),
  access_token: text,
  refresh_token: text.nullish(),
  /** Unix milliseconds. */
  expires_at: z.number().nullish(),
  scopes: z.array(z.string()).nullish(),
});
/** A login to an MCP server, in the words of the file. Never log it. */
export type McpLogin = z.output<typeof Entry>;

/**
 * The logins to MCP servers in `.credentials.json` of the home, which the originals write too where they are told to keep
 * them in a file. What is not understood in it is kept.
 */
export class LoginStore {
  readonly #file: string;
  readonly #edits = new OneAtATime();

  constructor(codexHome: string) {
    this.#file = path.join(codexHome, '.credentials.json');
  }

  /** Null when nobody is logged in, or the file cannot be read. */
  async read(server: string, url: string): Promise<McpLogin | null> {
    const entries = await this.#readAll().catch(() => ({}));
    const entry = Entry.safeParse((entries as Readonly<Record<string, unknown>>)[keyOf(server, url)]);
    return entry.success ? entry.data : null;
  }

  async write(login: McpLogin): Promise<void> {
    const key = keyOf(login.server_name, login.server_url);
    await this.#edits.run(async () => this.#writeAll({ ...(await this.#readAll()), [key]: login }));
  }

  /** Forgets a login, unless another process has renewed it since: its refresh token is another one then. */
  async remove({ server_name, server_url, refresh_token }: McpLogin): Promise<void> {
    await this.#edits.run(async () => {
      const { [keyOf(server_name, server_url)]: found, ...others } = await this.#readAll();
      const entry = Entry.safeParse(found);
      if (entry.success && entry.data.refresh_token === refresh_token) await this.#writeAll(others);
    });
  }

  async #readAll(): Promise<Record<string, unknown>> {
    try {
      return z.record(z.string(), z.unknown()).parse(JSON.parse((await readRegularFile(this.#file)).toString('utf8')));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return {};
      throw error;
    }
  }

  async #writeAll(entries: Readonly<Record<string, unknown>>): Promise<void> {
    const unfinished = `${this.#file}.${randomUUID()}.tmp`;
    try {
      await using handle = await open(unfinished, 'wx', 0o600);
      await handle.writeFile(JSON.stringify(entries));
      await handle.sync();
      await rename(unfinished, this.#file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }
}

/** The key of the originals. */
function keyOf(server: string, url: string): string {
  const hash = createHash('sha256').update(JSON.stringify({ type: 'http', url, headers: {} }));
  return `${server}|${hash.digest('hex').slice(0, 16)}`;
}
