import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ServerProcess, type StartServer } from './server-process.ts';

/** Nothing asks and nothing is held back: what the model calls runs. */
const OPEN_POLICY = 'approval_policy = "never"\nsandbox_mode = "danger-full-access"\n';

export interface StageOptions {
  /** Further lines of `config.toml`. */
  readonly config?: string;
  /** Lines of `config.toml` in place of those that let everything run unasked. */
  readonly policy?: string;
  /** What the environment of a server says, in place of the name of the script. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called with the empty home, before anything is put there. */
  readonly prepare?: (home: string) => Promise<void>;
}

/** A Codex home, a folder to work in beside it, and a model that says what a test wrote down. */
export class Stage implements AsyncDisposable {
  readonly home: string;
  readonly work: string;
  readonly #root: string;
  readonly #env: NodeJS.ProcessEnv | undefined;

  private constructor(root: string, env: NodeJS.ProcessEnv | undefined) {
    this.#root = root;
    this.#env = env;
    this.home = path.join(root, 'home');
    this.work = path.join(root, 'work');
  }

  /** The model says these responses in their order, and then again, in each loaded thread. */
  static async set(responses: readonly object[], options: StageOptions = {}): Promise<Stage> {
    const stage = new Stage(await realpath(await mkdtemp(path.join(os.tmpdir(), 'bobbin-stage-'))), options.env);
    await Promise.all([mkdir(stage.home), mkdir(stage.work), stage.script(responses)]);
    const { config = '', policy = OPEN_POLICY, prepare } = options;
    await prepare?.(stage.home);
    await writeFile(path.join(stage.home, 'config.toml'), `model = "scripted"\n${policy}${config}`);
    return stage;
  }

  /** What the environment of a server must say for the model to follow the script. */
  get env(): NodeJS.ProcessEnv {
    return this.#env ?? { BOBBIN_MODEL_SCRIPT: this.#scriptFile };
  }

  /** Another script, for the threads that are loaded from now on. */
  async script(responses: readonly object[]): Promise<void> {
    await writeFile(this.#scriptFile, JSON.stringify({ responses }));
  }

  spawn({ env, ...options }: StartServer = {}): ServerProcess {
    return new ServerProcess(this.home, { ...options, env: { ...this.env, ...env } });
  }

  /** Spawns a server and shakes hands. */
  async serve(options?: StartServer): Promise<ServerProcess> {
    const server = this.spawn(options);
    await server.peer.initialize();
    return server;
  }

  /** Text of a file in the working folder. */
  read(name: string): Promise<string> {
    return readFile(path.join(this.work, name), 'utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#root, { recursive: true, force: true });
  }

  get #scriptFile(): string {
    return path.join(this.#root, 'script.json');
  }
}
