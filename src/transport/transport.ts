import type { Readable } from 'node:stream';
import type { Logger } from 'pino';

/** The part of a writable stream that the output needs. */
export interface ByteOutput {
  write(text: string, done: (error?: Error | null) => void): boolean;
  on(event: 'drain' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Two byte streams to one client. */
export interface Transport {
  readonly input: Readable;
  readonly output: ByteOutput;
  /** Ends the output where it can be ended. */
  close(): void;
}

export type TransportLog = Pick<Logger, 'debug' | 'warn' | 'error'>;

/** Bounds of one connection. */
export interface TransportLimits {
  /** Bytes of one incoming message. */
  readonly maxLineBytes: number;
  /** Arrays and objects inside each other in one incoming message; the originals read no more either. */
  readonly maxDepth: number;
  /** Requests in flight above which the reader stops. */
  readonly maxInFlight: number;
  /** Requests in flight above which new ones are refused; the reader goes that far only to see what they wait for. */
  readonly maxInFlightHard: number;
  /** Bytes of the requests in flight above which the reader stops. */
  readonly maxInFlightBytes: number;
  /** Bytes of the requests in flight above which new ones are refused. */
  readonly maxInFlightBytesHard: number;
  /** How long the reader stops while nothing is answered; then it reads on to the hard bounds. */
  readonly maxStandstillMs: number;
  /** Characters of output that wait for the client, above which the reader stops and producers are asked to wait. */
  readonly maxQueuedChars: number;
  /** Characters of waiting output at which the connection is given up. */
  readonly maxQueuedCharsHard: number;
  /** Bytes of one answer. */
  readonly maxResponseBytes: number;
  /** Pause after an answer that is written by itself: clients read too far otherwise. */
  readonly pauseAfterAloneMs: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_LIMITS: TransportLimits = {
  maxLineBytes: 64 * MIB,
  maxDepth: 128,
  maxInFlight: 1024,
  maxInFlightHard: 8192,
  maxInFlightBytes: 64 * MIB,
  maxInFlightBytesHard: 256 * MIB,
  maxStandstillMs: 1000,
  maxQueuedChars: MIB,
  maxQueuedCharsHard: 256 * MIB,
  maxResponseBytes: 256 * MIB,
  pauseAfterAloneMs: 2,
};
