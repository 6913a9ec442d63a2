import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { HomeVersions } from './thread-versions.ts';
import type { Told } from './told.ts';

/** Beside the packages that the writer loads. */
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url));
const SOURCE = fileURLToPath(new URL('./write-until-killed.ts', import.meta.url));
const INDEX_WORKER = fileURLToPath(new URL('../../../src/store/local/index/index-worker.ts', import.meta.url));

const MOST_LINES = 60;
const MOST_MS_BEYOND = 4;
const MOST_MS_AT_START = 250;
const LINES_KEPT = 40;
const WHOLE_LIFE_LINES = 8;
const LIFE_MS = 120_000;

/** The writer as one file, with the writer of the index beside it. */
export class CrashWriter implements AsyncDisposable {
  readonly file: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.file = path.join(folder, 'writer.js');
  }

  static async build(): Promise<CrashWriter> {
    await mkdir(CACHE, { recursive: true });
    const folder = await mkdtemp(path.join(CACHE, 'bobbin-crash-'));
    await build({
      entryPoints: { writer: SOURCE, 'index-worker': INDEX_WORKER },
      outdir: folder,
      bundle: true,
      splitting: true,
      chunkNames: 'chunks/[name]-[hash]',
      format: 'esm',
      platform: 'node',
      target: 'node20',
      external: ['better-sqlite3', 'fs-ext-extra-prebuilt'],
      banner: { js: "import { createRequire as make } from 'node:module';\nconst require = make(import.meta.url);" },
      logLevel: 'warning',
    });
    return new CrashWriter(folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** One home in which a writer is killed over and over. */
export class CrashedHome implements AsyncDisposable {
  readonly path: string;
  readonly #writer: CrashWriter;
  readonly #versions = new HomeVersions();
  readonly #lines: string[] = [];
  #lives = 0;

  private constructor(home: string, writer: CrashWriter) {
    this.path = home;
    this.#writer = writer;
  }

  /** Without a folder, one of its own; either is gone at the end. */
  static async make(writer: CrashWriter, home?: string): Promise<CrashedHome> {
    return new CrashedHome(home ?? (await mkdtemp(path.join(os.tmpdir(), 'bobbin-crash-'))), writer);
  }

  /** A writer lives until it is killed at any point: while it starts, reads, or works. */
  async kill(): Promise<void> {
    if (Math.random() < 0.1) await this.#live(0, Math.random() * MOST_MS_AT_START);
    else await this.#live(Math.ceil(Math.random() ** 2 * MOST_LINES), Math.random() * MOST_MS_BEYOND);
  }

  /** A writer that finds all as it was told, and opens and continues threads. */
  async check(): Promise<void> {
    await this.#live(WHOLE_LIFE_LINES, 0);
  }

  async #live(lines: number, msBeyond: number): Promise<void> {
    this.#lives += 1;
    const options = [Math.random() < 0.4 ? 'on' : 'off', Math.random() < 0.25 ? 'disk' : 'os'];
    this.#lines.push(`--- life ${this.#lives} ${options.join(' ')}`);
    const child = spawn(process.execPath, [this.#writer.file, this.path, String(this.#lives), ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), lines === 0 ? msBeyond : LIFE_MS);
    let count = 0;
    for await (const line of createInterface(child.stdout)) {
      this.#take(line);
      count += 1;
      if (count === lines) setTimeout(() => child.kill('SIGKILL'), msBeyond);
    }
    clearTimeout(timer);
    await ended;
    assert.ok(count >= lines, `A writer ended after ${count} of ${lines} lines\n${this.#lines.join('\n')}`);
  }

  #take(line: string): void {
    this.#lines.push(line);
    this.#lines.splice(0, this.#lines.length - LINES_KEPT);
    let told: Told;
    try {
      told = JSON.parse(line) as Told;
    } catch {
      // What was cut off by the kill.
      return;
    }
    try {
      if (told.type === 'failed') throw new Error(told.stack);
      this.#versions.take(told);
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`After a kill in ${this.path}: ${said}\n${this.#lines.join('\n')}`, { cause });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
