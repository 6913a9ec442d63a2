import path from 'node:path';
import { systemTimers, type Timers } from '../async/timers.ts';
import type { FsWatchParams, FsWatchResult } from '../protocol/fs.ts';
import type { NotificationParams } from '../protocol/notifications/index.ts';
import { RpcError } from '../protocol/rpc-error.ts';
import { osError } from './os-error.ts';
import { WatchedPath } from './watched-path.ts';

/** Changes that follow one another within this time are told together. */
const GATHER_MS = 200;
/** More paths in one telling are not listed: the watched path stands for them. */
const MAX_PATHS = 1024;
const MAX_WATCHES = 512;

/** Who is told: a connection. */
export interface WatchingClient {
  notify(method: 'fs/changed', params: NotificationParams<'fs/changed'>): void;
  /** Undefined while the reader keeps up. */
  backPressure(): Promise<void> | undefined;
}

type EndWatch = () => void;

/** What each client watches; it ends with its connection. */
export class Watches {
  readonly #timers: Timers;
  readonly #ofClients = new Map<WatchingClient, Map<string, EndWatch>>();

  constructor(timers: Timers = systemTimers) {
    this.#timers = timers;
  }

  /** @throws {RpcError} -32600 for an id that is in use, and beyond 512 watches; -32603 when the system refuses. */
  add(client: WatchingClient, { watchId, path: given }: FsWatchParams): FsWatchResult {
    const watches = this.#ofClients.get(client) ?? new Map<string, EndWatch>();
    if (watches.has(watchId)) throw RpcError.invalidRequest(`watchId already exists: ${watchId}`);
    if (watches.size >= MAX_WATCHES) throw RpcError.invalidRequest(`no more than ${MAX_WATCHES} watches at a time`);
    const target = path.resolve(given);
    watches.set(watchId, this.#open(client, watchId, target));
    this.#ofClients.set(client, watches);
    return { path: target };
  }

  remove(client: WatchingClient, watchId: string): Record<string, never> {
    const watches = this.#ofClients.get(client);
    watches?.get(watchId)?.();
    watches?.delete(watchId);
    return {};
  }

  disconnected(client: WatchingClient): void {
    for (const end of this.#ofClients.get(client)?.values() ?? []) end();
    this.#ofClients.delete(client);
  }

  #open(client: WatchingClient, watchId: string, target: string): EndWatch {
    const changed = new Set<string>();
    let callOff: (() => void) | null = null;
    let isOver = false;
    const tell = async (): Promise<void> => {
      await client.backPressure();
      callOff = null;
      if (isOver) return;
      const changedPaths = changed.size > MAX_PATHS ? [target] : [...changed].sort();
      changed.clear();
      client.notify('fs/changed', { watchId, changedPaths });
    };
    const onChange = (file: string): void => {
      if (changed.size <= MAX_PATHS) changed.add(file);
      callOff ??= this.#timers.after(GATHER_MS, () => void tell());
    };
    const watched = openPath(target, onChange);
    return () => {
      isOver = true;
      callOff?.();
      watched.close();
    };
  }
}

function openPath(target: string, onChange: (file: string) => void): WatchedPath {
  try {
    return new WatchedPath(target, onChange);
  } catch (reason) {
    throw osError(reason);
  }
}
