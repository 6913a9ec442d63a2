import type { NotificationName, NotificationParams } from '../protocol/notifications/index.ts';

/** Who is at the other end, as `initialize` said. */
export interface ClientIdentity {
  readonly name: string;
  readonly title: string | null;
  readonly version: string;
  readonly experimentalApi: boolean;
}

/** One client, as the layers above the transport see it. */
export interface ClientConnection {
  /** Number of the connection in this process. */
  readonly id: number;
  /** Null until `initialize` succeeded. */
  readonly client: ClientIdentity | null;
  readonly isClosed: boolean;
  /**
   * Hands a notification to the transport; dropped when the connection is closed, not initialised, has opted out of
   * it, or may not see experimental ones. `emittedAtMs` is added here.
   */
  notify<N extends NotificationName>(method: N, params: NotificationParams<N>): void;
  /**
   * Sends a request with this id and resolves with the raw result. Rejects with `RequestFailed` for an error answer,
   * with the reason of the signal, or when the connection closes.
   */
  request(id: number, method: string, params: object, signal: AbortSignal): Promise<unknown>;
  /** Undefined while the reader keeps up; else resolves when it caught up. */
  backPressure(): Promise<void> | undefined;
  /** Resolves when everything written so far was handed to the operating system. */
  flushed(): Promise<void>;
}

/** The client answered a server request with an error. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}
