import type {
  FuzzyFileSearchParams,
  FuzzyFileSearchResult,
  FuzzyFileSearchSessionStartParams,
  FuzzyFileSearchSessionUpdateParams,
} from '../../protocol/file-search.ts';
import type { NotificationParams } from '../../protocol/notifications/index.ts';
import { RPC_ERROR, RpcError } from '../../protocol/rpc-error.ts';
import { PathCollection } from './path-collection.ts';
import { rankPaths } from './rank-paths.ts';
import { SearchSession } from './search-session.ts';

const MAX_SESSIONS = 16;

type Updated = 'fuzzyFileSearch/sessionUpdated';
type Completed = 'fuzzyFileSearch/sessionCompleted';

/** Who searches: a connection. */
export interface SearchingClient {
  notify(method: Updated, params: NotificationParams<Updated>): void;
  notify(method: Completed, params: NotificationParams<Completed>): void;
}

interface Searches {
  readonly sessions: Map<string, SearchSession>;
  /** Searches that are under way, by the token of the client. */
  readonly byToken: Map<string, AbortController>;
}

/** Searches of clients for files by parts of their paths; they end with their connection. */
export class FileSearch {
  readonly #ofClients = new Map<SearchingClient, Searches>();

  /** `fuzzyFileSearch` */
  async search(
    client: SearchingClient,
    { query, roots, cancellationToken }: FuzzyFileSearchParams,
  ): Promise<FuzzyFileSearchResult> {
    const { byToken } = this.#searchesOf(client);
    const controller = new AbortController();
    if (cancellationToken != null) {
      byToken.get(cancellationToken)?.abort();
      byToken.set(cancellationToken, controller);
    }
    try {
      if (query.trim() === '') return { files: [] };
      const paths = new PathCollection(roots, controller.signal);
      await paths.complete;
      const files = await rankPaths(paths.found, query, controller.signal);
      return { files: controller.signal.aborted ? [] : files };
    } finally {
      if (cancellationToken != null && byToken.get(cancellationToken) === controller) byToken.delete(cancellationToken);
    }
  }

  /**
   * `fuzzyFileSearch/sessionStart`: begins to look for paths. A session of the same id ends.
   *
   * @throws {RpcError} -32600 without an id and beyond 16 sessions, -32603 without a folder to look in.
   */
  start(client: SearchingClient, { sessionId, roots }: FuzzyFileSearchSessionStartParams): Record<string, never> {
    const { sessions } = this.#searchesOf(client);
    if (sessionId === '') throw RpcError.invalidRequest('sessionId must not be empty');
    if (roots.length === 0) {
      throw new RpcError(
        RPC_ERROR.internalError,
        'failed to start fuzzy file search session: at least one search directory is required',
      );
    }
    sessions.get(sessionId)?.end();
    sessions.delete(sessionId);
    if (sessions.size >= MAX_SESSIONS) {
      throw RpcError.invalidRequest(`no more than ${MAX_SESSIONS} file search sessions at a time`);
    }
    const session = new SearchSession(roots, {
      updated: (query, files) => client.notify('fuzzyFileSearch/sessionUpdated', { sessionId, query, files }),
      completed: () => client.notify('fuzzyFileSearch/sessionCompleted', { sessionId }),
    });
    sessions.set(sessionId, session);
    return {};
  }

  /**
   * `fuzzyFileSearch/sessionUpdate`
   *
   * @throws {RpcError} -32600 for a session that is unknown.
   */
  update(client: SearchingClient, { sessionId, query }: FuzzyFileSearchSessionUpdateParams): Record<string, never> {
    const session = this.#ofClients.get(client)?.sessions.get(sessionId);
    if (session === undefined) {
      throw RpcError.invalidRequest(`fuzzy file search session not found: ${sessionId.slice(0, 100)}`);
    }
    session.ask(query);
    return {};
  }

  /** `fuzzyFileSearch/sessionStop` */
  stop(client: SearchingClient, sessionId: string): Record<string, never> {
    const sessions = this.#ofClients.get(client)?.sessions;
    sessions?.get(sessionId)?.end();
    sessions?.delete(sessionId);
    return {};
  }

  disconnected(client: SearchingClient): void {
    const searches = this.#ofClients.get(client);
    for (const session of searches?.sessions.values() ?? []) session.end();
    for (const controller of searches?.byToken.values() ?? []) controller.abort();
    this.#ofClients.delete(client);
  }

  #searchesOf(client: SearchingClient): Searches {
    const searches = this.#ofClients.get(client) ?? { sessions: new Map(), byToken: new Map() };
    this.#ofClients.set(client, searches);
    return searches;
  }
}
