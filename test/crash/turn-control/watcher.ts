import type { ThreadItem } from '../../../src/protocol/item.ts';
import type { Turn } from '../../../src/protocol/turn.ts';
import type { WireMessage } from '../../support/wire-log.ts';
import type { WirePeer } from '../../support/wire-peer.ts';

/** One turn as it was told. */
export interface ToldTurn {
  readonly threadId: string;
  readonly started: string[];
  readonly completed: Map<string, ThreadItem>;
  end: Turn | null;
}

/** A question of the server that nobody has answered yet. */
export interface OpenRequest {
  readonly id: unknown;
  readonly method: string;
  readonly params: { readonly threadId: string; readonly turnId?: string | null; readonly itemId?: string };
}

const TOKEN = /tok_[a-z0-9]{10}/g;

export function tokensIn(value: unknown): readonly string[] {
  return JSON.stringify(value)?.match(TOKEN) ?? [];
}

function newTurn(threadId: string): ToldTurn {
  return { threadId, started: [], completed: new Map(), end: null };
}

/** What one client was told, and what of it cannot be. */
export class Watcher {
  readonly turns = new Map<string, ToldTurn>();
  readonly open = new Map<unknown, OpenRequest>();
  readonly faults: string[] = [];
  readonly #peer: WirePeer;
  readonly #items = new Map<string, ThreadItem>();
  readonly #answered = new Set<unknown>();
  readonly #gone = new Set<unknown>();
  #next = 0;

  constructor(peer: WirePeer) {
    this.#peer = peer;
  }

  /** Takes in what came since. */
  catchUp(): void {
    const { messages } = this.#peer.log;
    for (; this.#next < messages.length; this.#next += 1) this.#take(messages[this.#next] as WireMessage);
  }

  /** Tokens of what an open question asks about. */
  tokensOf({ params }: OpenRequest): readonly string[] {
    return tokensIn([params, this.#items.get(params.itemId ?? '')]);
  }

  #take(message: WireMessage): void {
    const { id, method, params } = message;
    if (method === undefined) {
      if (this.#answered.has(id)) this.faults.push(`request ${id} was answered twice`);
      this.#answered.add(id);
    } else if (id !== undefined) {
      if (!this.#gone.has(id)) this.open.set(id, { id, method, params } as OpenRequest);
    } else this.#hear(method, params as never);
  }

  #hear(
    method: string,
    params: {
      readonly threadId: string;
      readonly turnId: string;
      readonly turn: Turn;
      readonly item: ThreadItem;
      readonly requestId: unknown;
    },
  ): void {
    const { threadId, turnId, turn, item, requestId } = params;
    switch (method) {
      case 'turn/started':
        if (this.turns.has(turn.id)) this.faults.push(`turn ${turn.id} started twice`);
        // That of a review begins under another id than its own.
        if (turn.rootTurnId === turn.id) this.turns.set(turn.id, newTurn(threadId));
        break;
      case 'turn/completed': {
        const told = this.turns.get(turn.id);
        if (told?.end) this.faults.push(`turn ${turn.id} completed twice`);
        if (told) told.end = turn;
        break;
      }
      case 'item/started': {
        // A review says so before its turn begins.
        if (item.type === 'enteredReviewMode') this.turns.set(turnId, newTurn(threadId));
        const told = this.turns.get(turnId);
        if (told?.started.includes(item.id)) this.faults.push(`item ${item.id} started twice`);
        if (told?.end) this.faults.push(`item ${item.type} ${item.id} started after its turn`);
        told?.started.push(item.id);
        this.#items.set(item.id, item);
        break;
      }
      case 'item/completed': {
        const told = this.turns.get(turnId);
        if (told?.completed.has(item.id)) this.faults.push(`item ${item.type} ${item.id} completed twice`);
        if (told && !told.started.includes(item.id)) this.faults.push(`item ${item.type} ${item.id} never started`);
        told?.completed.set(item.id, item);
        break;
      }
      case 'serverRequest/resolved':
        this.#gone.add(requestId);
        this.open.delete(requestId);
        break;
    }
  }
}
