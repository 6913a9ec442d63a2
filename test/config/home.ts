import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ConfigService, type LoadConfig } from '../../src/config/config-service.ts';

/** A fresh Codex home with these files; gone at the end of its scope. */
export class Home implements AsyncDisposable {
  readonly path: string;

  private constructor(folder: string) {
    this.path = folder;
  }

  static async make(files: Readonly<Record<string, string>> = {}): Promise<Home> {
    const home = new Home(await mkdtemp(path.join(os.tmpdir(), 'bobbin-home-')));
    for (const [name, text] of Object.entries(files)) await home.write(name, text);
    return home;
  }

  file(name: string): string {
    return path.join(this.path, name);
  }

  write(name: string, text: string): Promise<void> {
    return writeFile(this.file(name), text);
  }

  /** The configuration of this home, without anything of the environment the tests run in. */
  load(options: Omit<LoadConfig, 'codexHome'> = {}): Promise<ConfigService> {
    return ConfigService.load({ env: {}, ...options, codexHome: this.path });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
