import type { ThreadGoal } from '../../protocol/goal.ts';
import type { HookRunSummary } from '../../protocol/hook.ts';
import type { ThreadItem } from '../../protocol/item.ts';
import type { TurnPlanStep } from '../../protocol/notifications/turn/plan/updated.ts';
import type { TurnError, TurnStatus } from '../../protocol/turn.ts';
import type { RateLimitSnapshot, ThreadTokenUsage } from '../../protocol/usage.ts';
import type { SessionSettings } from './session-settings.ts';

/**
 * What happens in a turn, in the order in which it happens. `threads/` turns each kind into wire notifications.
 * Times are unix milliseconds.
 */
export type TurnEvent =
  | {
      /** Outside of turns too: null then. */
      readonly kind: 'goalUpdated';
      readonly turnId: string | null;
      readonly goal: ThreadGoal;
    }
  | {
      readonly kind: 'turnStarted';
      readonly turnId: string;
      /** The first turn of the chain of work that this one belongs to; absent: this one. */
      readonly rootTurnId?: string;
      readonly startedAtMs: number;
    }
  | { readonly kind: 'itemStarted'; readonly turnId: string; readonly item: ThreadItem; readonly startedAtMs: number }
  | {
      readonly kind: 'itemCompleted';
      readonly turnId: string;
      readonly item: ThreadItem;
      readonly startedAtMs: number | null;
      readonly completedAtMs: number;
    }
  | { readonly kind: 'agentMessageDelta'; readonly turnId: string; readonly itemId: string; readonly delta: string }
  | {
      readonly kind: 'reasoningSummaryPartAdded';
      readonly turnId: string;
      readonly itemId: string;
      readonly summaryIndex: number;
    }
  | {
      readonly kind: 'reasoningSummaryTextDelta';
      readonly turnId: string;
      readonly itemId: string;
      readonly summaryIndex: number;
      readonly delta: string;
    }
  | {
      readonly kind: 'reasoningTextDelta';
      readonly turnId: string;
      readonly itemId: string;
      readonly contentIndex: number;
      readonly delta: string;
    }
  | { readonly kind: 'commandOutputDelta'; readonly turnId: string; readonly itemId: string; readonly delta: string }
  | {
      readonly kind: 'terminalInteraction';
      readonly turnId: string;
      readonly itemId: string;
      readonly processId: string;
      readonly stdin: string;
    }
  | { readonly kind: 'planDelta'; readonly turnId: string; readonly itemId: string; readonly delta: string }
  | {
      readonly kind: 'planUpdated';
      readonly turnId: string;
      readonly explanation: string | null;
      readonly plan: readonly TurnPlanStep[];
    }
  | { readonly kind: 'mcpToolCallProgress'; readonly turnId: string; readonly itemId: string; readonly message: string }
  | {
      /** Outside of turns too. */
      readonly kind: 'mcpServerStatus';
      readonly name: string;
      readonly status: 'starting' | 'ready' | 'failed' | 'cancelled';
      readonly error: string | null;
      readonly needsLoginAgain: boolean;
    }
  | { readonly kind: 'turnDiffUpdated'; readonly turnId: string; readonly diff: string }
  | { readonly kind: 'tokenUsageUpdated'; readonly turnId: string; readonly tokenUsage: ThreadTokenUsage }
  | { readonly kind: 'rateLimitsUpdated'; readonly rateLimits: RateLimitSnapshot }
  | { readonly kind: 'rawResponseItem'; readonly turnId: string; readonly item: unknown }
  | {
      /** Outside of turns too: what the following turns run with. */
      readonly kind: 'settingsChanged';
      readonly settings: SessionSettings;
    }
  | { readonly kind: 'hookStarted' | 'hookCompleted'; readonly turnId: string; readonly run: HookRunSummary }
  | { readonly kind: 'queueChanged' }
  | {
      readonly kind: 'modelRerouted';
      readonly turnId: string;
      readonly fromModel: string;
      readonly toModel: string;
    }
  | { readonly kind: 'warning'; readonly message: string }
  | {
      readonly kind: 'error';
      readonly turnId: string;
      readonly error: TurnError;
      /** True for a notice before another try; the turn goes on. */
      readonly willRetry: boolean;
    }
  | {
      readonly kind: 'turnCompleted';
      readonly turnId: string;
      /** As that of `turnStarted`. */
      readonly rootTurnId?: string;
      readonly status: Exclude<TurnStatus, 'inProgress'>;
      readonly error: TurnError | null;
      readonly startedAtMs: number;
      readonly completedAtMs: number;
      /** The last agent message of the turn, if any. */
      readonly lastAgentMessage: Extract<ThreadItem, { type: 'agentMessage' }> | null;
    };
