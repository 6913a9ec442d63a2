import type { IdText } from './json-id.ts';

/** A request of the client that is not answered yet. */
export interface InboundRequest {
  readonly id: IdText;
  /** Length of its line. */
  readonly bytes: number;
  /** Its answer goes out in a write of its own. */
  isAlone: boolean;
  /** Run when its result was handed to the output. */
  afterReply: Array<() => void> | undefined;
}

/**
 * Numbers the client's requests: ids that the client repeats, or that differ only in type, would be one id to
 * vscode-jsonrpc.
 */
export class InboundRequests {
  readonly #requests = new Map<number, InboundRequest>();
  #next = 1;
  #bytes = 0;

  get size(): number {
    return this.#requests.size;
  }

  /** Bytes of all lines in flight. */
  get bytes(): number {
    return this.#bytes;
  }

  add(id: IdText, bytes: number): number {
    const internalId = this.#next;
    this.#next += 1;
    this.#requests.set(internalId, { id, bytes, isAlone: false, afterReply: undefined });
    this.#bytes += bytes;
    return internalId;
  }

  get(internalId: number): InboundRequest | undefined {
    return this.#requests.get(internalId);
  }

  remove(internalId: number): void {
    this.#bytes -= this.#requests.get(internalId)?.bytes ?? 0;
    this.#requests.delete(internalId);
  }
}

/**
 * Maps the ids that callers chose for server requests to the numbers vscode-jsonrpc gave them. One id may stand for
 * several: a client that left a thread and came back is asked again.
 */
export class OutboundRequests {
  readonly #internalIds = new Map<IdText, number[]>();

  get size(): number {
    return this.#internalIds.size;
  }

  add(wireId: number, internalId: number): void {
    const id = String(wireId);
    const known = this.#internalIds.get(id);
    if (known === undefined) this.#internalIds.set(id, [internalId]);
    else known.push(internalId);
  }

  /** False if it was answered already. */
  remove(wireId: number, internalId: number): boolean {
    const id = String(wireId);
    const known = this.#internalIds.get(id);
    if (!known?.includes(internalId)) return false;
    const left = known.filter((other) => other !== internalId);
    if (left.length === 0) this.#internalIds.delete(id);
    else this.#internalIds.set(id, left);
    return true;
  }

  /** All that wait for this answer; they wait no longer. */
  take(id: IdText): readonly number[] {
    const internalIds = this.#internalIds.get(id) ?? [];
    this.#internalIds.delete(id);
    return internalIds;
  }
}
