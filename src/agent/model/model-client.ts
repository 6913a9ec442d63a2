import type { RateLimitSnapshot, TokenUsage } from '../../protocol/usage.ts';
import type { ResponsesBody } from './responses-request.ts';

/** An output item as the model service wrote it; members other than `type` depend on it. */
export type OutputItem = Readonly<Record<string, unknown>> & { readonly type: string };

/** What a model response consists of, in the order of its stream. */
export type ModelEvent =
  | {
      readonly type: 'responseStarted';
      readonly rateLimits: RateLimitSnapshot;
      /** The model that answers, as the service names it; null where it does not say. */
      readonly servedModel: string | null;
    }
  | { readonly type: 'itemAdded'; readonly item: OutputItem }
  | { readonly type: 'textDelta'; readonly delta: string }
  | { readonly type: 'reasoningSummaryPartAdded'; readonly summaryIndex: number }
  | { readonly type: 'reasoningSummaryDelta'; readonly summaryIndex: number; readonly delta: string }
  | { readonly type: 'reasoningDelta'; readonly contentIndex: number; readonly delta: string }
  | { readonly type: 'itemDone'; readonly item: OutputItem }
  | { readonly type: 'responseCompleted'; readonly usage: TokenUsage | null };

export interface ModelRequest {
  readonly body: ResponsesBody;
  /** Sent along as HTTP headers; a client that is not reached by HTTP ignores them. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Something that answers as a model. */
export interface ModelClient {
  /**
   * Streams one response. It ends after `responseCompleted`.
   *
   * Throws a `ModelError` for every failure of the service or the way to it, and the reason of `signal` when that is
   * aborted, which also ends the request.
   */
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
}
