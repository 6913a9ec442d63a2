import { rm } from 'node:fs/promises';
import path from 'node:path';
import { OneAtATime } from '../async/one-at-a-time.ts';
import type { ConfigService } from '../config/config-service.ts';
import { replaceFile } from '../config/writing/replace-file.ts';
import { RPC_ERROR, RpcError } from '../protocol/rpc-error.ts';
import { errorCode } from '../system/os-error.ts';
import { readRegularFile } from '../system/read-regular-file.ts';
import { reasonOf } from './reason-of.ts';
import { type ExternalLogin, formatLogin, type Login, parseLogin, type StoredLogin } from './stored-login.ts';

/** Longer files are no logins. */
const MAX_FILE_BYTES = 1024 * 1024;

/**
 * Where the login of the home is kept, as `cli_auth_credentials_store` says: in `auth.json` (`file`, and `auto`, which is
 * what the originals do without a keyring), or in this process (`ephemeral`). With `keyring` nobody is logged in. Tokens that a
 * client looks after stand before all of them, in this process.
 */
export class LoginStore {
  readonly #config: ConfigService;
  readonly #edits = new OneAtATime();
  #inMemory: StoredLogin | null = null;
  /** Set by the client that looks after it. */
  external: ExternalLogin | null = null;

  constructor(config: ConfigService) {
    this.#config = config;
  }

  /** The login as it is now, whoever wrote it; null where nobody is logged in or the file cannot be understood. */
  async read(): Promise<Login | null> {
    return this.external ?? this.#readStored();
  }

  /**
   * Puts what `change` makes of the present login in its place; null leaves that as it is. Nothing else changes the login of
   * this process meanwhile.
   *
   * @throws {RpcError} -32603 where it cannot be kept; `what` was to be saved.
   */
  async change(what: string, change: (present: StoredLogin | null) => StoredLogin | null): Promise<void> {
    await this.#edits.run(async () => {
      const login = change(await this.#readStored());
      if (login !== null) await this.#write(what, login);
    });
  }

  /**
   * Forgets the login; resolves with what it was.
   *
   * @throws {RpcError} -32603 where the file cannot be removed.
   */
  async remove(): Promise<Login | null> {
    return this.#edits.run(async () => {
      const login = await this.read();
      this.external = null;
      this.#inMemory = null;
      if (this.#place !== 'ephemeral') await this.#removeFile();
      return login;
    });
  }

  /**
   * Refuses where a login could not be kept: one that ended up elsewhere than the user wants it would be a secret lost on
   * the disk.
   */
  requirePlace(what: string): void {
    if (this.#place !== 'keyring') return;
    const reason = 'cli_auth_credentials_store = "keyring" is not supported yet; set it to "file"';
    throw new RpcError(RPC_ERROR.internalError, `failed to save ${what}: ${reason}`);
  }

  async #readStored(): Promise<StoredLogin | null> {
    if (this.#place === 'ephemeral') return this.#inMemory;
    if (this.#place === 'keyring') return null;
    const bytes = await readRegularFile(this.#file, { maxBytes: MAX_FILE_BYTES }).catch(() => null);
    return bytes === null ? null : parseLogin(bytes.toString('utf8'));
  }

  async #write(what: string, login: StoredLogin): Promise<void> {
    this.requirePlace(what);
    if (this.#place === 'ephemeral') {
      this.#inMemory = login;
      return;
    }
    try {
      await replaceFile(this.#file, formatLogin(login), { mode: 0o600 });
    } catch (error) {
      throw failedTo(`save ${what}`, error);
    }
  }

  async #removeFile(): Promise<void> {
    try {
      await rm(this.#file, { force: true });
    } catch (error) {
      throw failedTo('log out', error);
    }
  }

  get #place() {
    return this.#config.surroundings.settings.cli_auth_credentials_store;
  }

  get #file(): string {
    return path.join(this.#config.codexHome, 'auth.json');
  }
}

function failedTo(what: string, error: unknown): RpcError {
  const reason = errorCode(error) ?? reasonOf(error);
  return new RpcError(RPC_ERROR.internalError, `failed to ${what}: ${reason}`);
}
