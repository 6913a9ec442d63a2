import { hostname } from 'node:os';
import type { OwnershipHost, ThreadHolder } from '../../ownership.ts';
import type { ThreadId } from '../../thread-store.ts';
import { errnoOf, type FileLayer } from '../files/file-layer.ts';
import { makeFolders } from '../files/make-folders.ts';
import { type Asked, askOwner } from './ask-owner.ts';
import type { OwnerAnswer, OwnerQuestion } from './owner-messages.ts';
import { type OwnerNote, OwnerNotes } from './owner-notes.ts';
import { type OwnerSocket, openOwnerSocket } from './owner-socket.ts';
import { isFolderItself, ownersFolder } from './owners-folder.ts';

/** How long a refused process waits for the holder to say that it is one. */
const HOLDS_MS = 500;
/** How long a holder gets to store what it has and let go. */
const RELEASE_MS = 5_000;
/** How long a holder that did not answer is not asked again: a hundred requests would wait for it one by one. */
const SILENT_MS = 2_000;
const MAX_SILENT = 64;

/** Who holds a thread, and where to ask. */
export interface FoundOwner {
  readonly holder: ThreadHolder;
  readonly socket: string | null;
}

export interface OwnersOptions {
  /** Absolute path of the home. */
  readonly home: string;
  readonly files: FileLayer;
  readonly onWarning: (message: string) => void;
}

/**
 * Tells other processes which threads this one holds, and asks them about theirs. The lock is what keeps writers
 * apart; all of this may fail or be missing.
 */
export class Owners {
  readonly #options: OwnersOptions;
  readonly #folder: string;
  readonly #notes: OwnerNotes;
  readonly #held = new Set<ThreadId>();
  /** Sockets at which nobody answered, with the time at which they may be asked again. */
  readonly #silentUntil = new Map<string, number>();
  #host: OwnershipHost | null = null;
  #hasWarned = false;
  #socket: Promise<OwnerSocket | null> | null = null;

  constructor(options: OwnersOptions) {
    this.#options = options;
    this.#folder = ownersFolder(options.home);
    this.#notes = new OwnerNotes(options.home, options.files);
  }

  attach(host: OwnershipHost): void {
    this.#host = host;
  }

  /** The lock of the thread was taken. A store without a server around it leaves no notes. */
  async taken(threadId: ThreadId, epoch: number): Promise<void> {
    this.#held.add(threadId);
    if (this.#host === null) return;
    const client = this.#host.client();
    const since = new Date().toISOString();
    try {
      if (!(await this.#makeFolder())) return;
      const socket = await this.#socketName();
      await this.#notes.write({ threadId, epoch, pid: process.pid, host: hostname(), client, since, socket });
    } catch {
      // Others are refused without being told by whom.
    }
  }

  /** The lock of the thread is about to be given back. */
  async leaving(threadId: ThreadId): Promise<void> {
    this.#held.delete(threadId);
    if (this.#host === null || !(await isFolderItself(this.#folder))) return;
    await this.#notes.remove(threadId).catch(() => undefined);
  }

  /** Whoever of ours holds the thread; null where nobody says so who is alive. */
  async find(threadId: ThreadId): Promise<FoundOwner | null> {
    const note = (await isFolderItself(this.#folder)) ? await this.#notes.read(threadId) : null;
    if (note === null || !(await this.#isTrue(note))) return null;
    const { pid, host, client, since, socket } = note;
    return { holder: { pid, host, client, since: new Date(since) }, socket };
  }

  async askRelease(threadId: ThreadId, { socket }: FoundOwner): Promise<Asked> {
    if (socket === null) return 'silent';
    return askOwner(this.#folder, socket, { ask: 'release', threadId }, RELEASE_MS);
  }

  async close(): Promise<void> {
    this.#host = null;
    await (await this.#socket)?.close();
  }

  /** Of the socket of this process, which is opened when it is first needed and when somebody removed it. */
  async #socketName(): Promise<string | null> {
    const earlier = this.#socket;
    const isLost = earlier !== null && !(await (await earlier)?.isThere());
    if (isLost && this.#socket === earlier) {
      this.#socket = null;
      await (await earlier)?.close();
    }
    this.#socket ??= openOwnerSocket(this.#folder, (question) => this.#answer(question));
    return (await this.#socket)?.name ?? null;
  }

  /** False, and the user hears of it once, where something else has its name. */
  async #makeFolder(): Promise<boolean> {
    const { home, files, onWarning } = this.#options;
    await makeFolders({ files, home, durability: 'os' }, this.#folder);
    const isUsable = await isFolderItself(this.#folder);
    if (!isUsable && !this.#hasWarned) {
      this.#hasWarned = true;
      onWarning(`Other processes are not told who holds a thread: "${this.#folder}" is a link, or no folder`);
    }
    return isUsable;
  }

  async #answer({ ask, threadId }: OwnerQuestion): Promise<OwnerAnswer> {
    if (!this.#held.has(threadId)) return 'notHeld';
    if (ask === 'holds') return 'held';
    return (await this.#host?.release(threadId)) ?? 'busy';
  }

  /** A note outlives a process that was killed, and the lock may be another's by now. */
  async #isTrue({ threadId, pid, host, socket }: OwnerNote): Promise<boolean> {
    if (host !== hostname()) return true;
    if (socket === null) return isAlive(pid);
    const answer = await this.#askHolds(threadId, socket);
    return answer === 'held' || (answer === 'silent' && isAlive(pid));
  }

  async #askHolds(threadId: ThreadId, socket: string): Promise<Asked> {
    if (performance.now() < (this.#silentUntil.get(socket) ?? 0)) return 'silent';
    const answer = await askOwner(this.#folder, socket, { ask: 'holds', threadId }, HOLDS_MS);
    this.#silentUntil.delete(socket);
    if (answer !== 'silent') return answer;
    this.#silentUntil.set(socket, performance.now() + SILENT_MS);
    const [oldest] = this.#silentUntil.keys();
    if (this.#silentUntil.size > MAX_SILENT && oldest !== undefined) this.#silentUntil.delete(oldest);
    return answer;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (reason) {
    return errnoOf(reason) === 'EPERM';
  }
}
