import { unlessAborted } from '../async/unless-aborted.ts';
import { taskStarted } from '../history/extended-records.ts';
import { contextItems } from './context-items.ts';
import type { ModelEvent, ModelRequest } from './model/model-client.ts';
import { ModelError } from './model/model-error.ts';
import { modelFacts } from './model/model-facts.ts';
import { buildRequestHeaders } from './model/request-headers.ts';
import { buildResponsesBody } from './model/responses-request.ts';
import { backOffMs, pause } from './model/retry.ts';
import { ResponseItems } from './response-items.ts';
import { takeInput } from './take-input.ts';
import { ToolCalls } from './tool-calls.ts';
import { withReadablePatchOutputs } from './tools/patch-output.ts';
import type { Turn } from './turn.ts';
import { sandboxWord, turnContextRecord } from './turn-context-record.ts';

/**
 * Runs a turn up to the model's last word. What ends it otherwise is thrown: a `ModelError`, a `JournalFailed`, or the
 * reason of the turn's signal.
 */
export async function runTurn(turn: Turn): Promise<void> {
  await openTurn(turn);
  for (;;) {
    await takeInput(turn);
    const callCount = await answerWithRetries(turn);
    if (callCount > 0 || turn.waitingInput !== null) continue;
    turn.isAcceptingInput = false;
    return;
  }
}

async function openTurn(turn: Turn): Promise<void> {
  const { turnId, settings, session } = turn;
  await turn.emit({ kind: 'turnStarted', turnId, startedAtMs: turn.startedAtMs });
  turn.context = await session.context();
  turn.hasContext = true;
  const { contextWindow: modelContextWindow } = modelFacts(settings.model);
  const { startedAtMs } = turn;
  const { collaborationMode } = settings;
  await turn.record(taskStarted({ turnId, startedAtMs, modelContextWindow, collaborationMode }));
  const userInstructions = await session.userInstructions();
  const items = contextItems(session.config, settings, userInstructions, turn.context);
  for (const item of items) await turn.recordItem(item);
  await turn.record(turnContextRecord(turnId, settings, { outputSchema: turn.outputSchema, userInstructions }));
  turn.context.model = settings.model;
}

/** How many tools the model called. */
async function answerWithRetries(turn: Turn): Promise<number> {
  const { provider } = turn.settings;
  const maxRetries = provider.kind === 'http' ? provider.streamMaxRetries : 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await answer(turn);
    } catch (error) {
      turn.signal.throwIfAborted();
      if (!(error instanceof ModelError)) throw error;
      if (error.info === 'contextWindowExceeded') await contextIsFull(turn);
      if (!error.isRetryable || attempt > maxRetries) throw error;
      await announceRetry(turn, error, `Reconnecting... ${attempt}/${maxRetries}`);
      await pause(error.retryAfterMs ?? backOffMs(attempt), turn.signal);
    }
  }
}

async function announceRetry(turn: Turn, cause: ModelError, message: string): Promise<void> {
  await turn.emit({
    kind: 'error',
    turnId: turn.turnId,
    error: {
      message,
      codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: cause.httpStatus } },
      additionalDetails: cause.message,
    },
    willRetry: true,
  });
}

/** One request to the model, with the tools it calls. */
async function answer(turn: Turn): Promise<number> {
  const calls = new ToolCalls(turn);
  const items = new ResponseItems(turn, calls);
  try {
    for await (const event of turn.session.model.stream(modelRequest(turn), turn.signal)) {
      const wait = take(turn, items, event);
      if (wait !== undefined) await unlessAborted(wait, turn.signal);
    }
  } finally {
    // A tool that was started before a stream broke off goes on, and the next request has its output.
    if (!turn.signal.aborted) await calls.finish();
  }
  turn.signal.throwIfAborted();
  turn.lastResponseText = items.lastText;
  await emitTurnDiff(turn);
  return calls.count;
}

function take(turn: Turn, items: ResponseItems, event: ModelEvent): void | Promise<void> {
  if (event.type === 'responseStarted') {
    turn.session.meter.rateLimits = event.rateLimits;
    return reportUsage(turn);
  }
  if (event.type === 'responseCompleted') {
    if (event.usage !== null) turn.session.meter.add(event.usage, modelFacts(turn.settings.model).contextWindow);
    return reportUsage(turn);
  }
  return items.take(event);
}

async function reportUsage(turn: Turn): Promise<void> {
  const { turnId } = turn;
  const { meter } = turn.session;
  await turn.record(meter.toRecord());
  if (meter.usage !== null) await turn.emit({ kind: 'tokenUsageUpdated', turnId, tokenUsage: meter.usage });
  await turn.emit({ kind: 'rateLimitsUpdated', rateLimits: meter.rateLimits });
}

async function contextIsFull(turn: Turn): Promise<void> {
  turn.session.meter.fill(modelFacts(turn.settings.model).contextWindow);
  await reportUsage(turn);
}

async function emitTurnDiff(turn: Turn): Promise<void> {
  const diff = turn.session.services.turnDiff.current(turn.turnId);
  if (diff !== null) await turn.emit({ kind: 'turnDiffUpdated', turnId: turn.turnId, diff });
}

function modelRequest(turn: Turn): ModelRequest {
  const { settings, session } = turn;
  const facts = modelFacts(settings.model);
  return {
    body: buildResponsesBody({
      threadId: session.threadId,
      installationId: session.config.installationId,
      model: settings.model,
      instructions: settings.baseInstructions,
      input: withReadablePatchOutputs(turn.context.items),
      tools: session.tools.map((tool) => tool.spec(settings)).filter((spec) => spec !== null),
      parallelToolCalls: facts.parallelToolCalls,
      effort: settings.effort,
      summary: settings.summary ?? (facts.reasons ? 'auto' : null),
      serviceTier: settings.serviceTier,
      outputSchema: turn.outputSchema,
    }),
    headers: buildRequestHeaders({
      threadId: session.threadId,
      turnId: turn.turnId,
      startedAtMs: turn.startedAtMs,
      originator: session.config.originator,
      userAgent: session.config.userAgent,
      sandbox: sandboxWord(settings.sandboxPolicy),
      compactions: turn.context.compactions,
    }),
  };
}
