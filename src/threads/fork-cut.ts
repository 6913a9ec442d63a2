import { turnAborted } from '../history/extended-records.ts';
import type { HistoryRecord } from '../history/record.ts';
import { type TurnBoundary, turnBoundaryOf } from '../history/turn-boundary.ts';
import { RpcError } from '../protocol/rpc-error.ts';
import type { CopiedHistory } from '../store/thread-store.ts';

/** At most one is given. */
interface ForkPoint {
  readonly lastTurnId?: string | null | undefined;
  readonly beforeTurnId?: string | null | undefined;
}

/** How much of a history a fork takes: up to and including a turn, or up to before one, or everything. */
export class ForkCut implements CopiedHistory {
  readonly #point: ForkPoint;
  #isFound: boolean;
  #openTurnId: string | null = null;

  constructor(point: ForkPoint) {
    this.#point = point;
    this.#isFound = point.lastTurnId == null && point.beforeTurnId == null;
  }

  takes({ kind, turnId }: TurnBoundary): boolean {
    if (kind === 'end') {
      this.#openTurnId = null;
      return true;
    }
    const { lastTurnId, beforeTurnId } = this.#point;
    if (lastTurnId != null && this.#isFound) return false;
    if (turnId === lastTurnId || turnId === beforeTurnId) this.#isFound = true;
    if (turnId === beforeTurnId) return false;
    this.#openTurnId = turnId;
    return true;
  }

  /** The copy tells of a turn that still runs in the source that it was interrupted here. */
  after(): readonly HistoryRecord[] | null {
    if (!this.#isFound) return null;
    return this.#openTurnId === null ? [] : [turnAborted(this.#openTurnId, 'interrupted', null)];
  }
}

/** The records of a fork, all of one time. @throws {RpcError} `turn not found: <id>` */
export function cutRecords(
  records: readonly HistoryRecord[],
  point: ForkPoint,
  timestamp: string,
): readonly HistoryRecord[] {
  const cut = new ForkCut(point);
  const end = records.findIndex((record) => {
    const boundary = turnBoundaryOf(record);
    return boundary !== null && !cut.takes(boundary);
  });
  const after = cut.after();
  if (after === null) throw RpcError.invalidRequest(`turn not found: ${point.lastTurnId ?? point.beforeTurnId}`);
  const kept = end === -1 ? records : records.slice(0, end);
  return [...kept.map((record) => ({ ...record, timestamp })), ...after];
}
