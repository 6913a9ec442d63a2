import { unlessAborted } from '../../async/unless-aborted.ts';
import { compactIfLarge, compactWithinTurn } from '../compaction/auto-compact.ts';
import { contextItems, messageOf } from '../context/context-items.ts';
import { dynamicToolSpecs } from '../dynamic-tools/dynamic-tool-specs.ts';
import { budgetUsedUpText } from '../goal/goal-messages.ts';
import { hookTurn } from '../hooks/hook-turn.ts';
import { runSessionStartHooks } from '../hooks/session-start.ts';
import { runStopHooks } from '../hooks/stop.ts';
import type { ModelEvent } from '../model/model-client.ts';
import { isContextFull } from '../model/model-error.ts';
import { turnContextRecord } from '../session/turn-context-record.ts';
import type { ToolSpec } from '../tools/tool-spec.ts';
import { beginTurn } from './begin-turn.ts';
import { tellReroute } from './model-notices.ts';
import { modelRequest } from './model-request.ts';
import { meterResponse, reportFullContext } from './report-usage.ts';
import { ResponseItems } from './response-items.ts';
import { takeInput } from './take-input.ts';
import { ToolCalls } from './tool-calls.ts';
import type { Turn } from './turn.ts';
import type { TurnTask } from './turn-task.ts';
import { withRetries } from './with-retries.ts';

/** A turn that hooks never let end would go on for ever. */
const MAX_CONTINUATIONS = 100;

/** Answers the user: runs up to the model's last word. */
export const regularTask: TurnTask = { kind: 'regular', run: runTurn };

async function runTurn(turn: Turn): Promise<void> {
  await beginTurn(turn);
  if (await compactIfLarge(turn)) {
    await tellContext(turn);
    if (await startSession(turn)) await answerAll(turn);
  }
  turn.isAcceptingInput = false;
}

/** False: hooks want the turn to end. */
async function startSession(turn: Turn): Promise<boolean> {
  const source = turn.session.start.take();
  return source === null || runSessionStartHooks(hookTurn(turn), source);
}

async function answerAll(turn: Turn): Promise<void> {
  let owesAnswer = false;
  for (let continued = 0; ; ) {
    const taken = await takeInput(turn);
    // What hooks kept from the model is not answered; outputs of tools are, all the same.
    if (taken === 'blocked' && !owesAnswer) return;
    owesAnswer = (await answerWithRetries(turn)) > 0;
    if (!owesAnswer && turn.waitingInput === null) {
      if (await isToGoOn(turn, continued)) continued += 1;
      else if (turn.waitingInput === null) return;
    }
    if (!(await compactWithinTurn(turn))) return;
  }
}

async function isToGoOn(turn: Turn, continued: number): Promise<boolean> {
  if (continued >= MAX_CONTINUATIONS) return false;
  return runStopHooks(hookTurn(turn), { isContinued: continued > 0, lastAssistantMessage: turn.lastResponseText });
}

/** What has changed since the last turn, or was never told. */
async function tellContext(turn: Turn): Promise<void> {
  const { turnId, settings, facts, outputSchema, session } = turn;
  const userInstructions = await session.userInstructions();
  const items = contextItems(session.config, settings, userInstructions, turn.context);
  for (const item of items) await turn.recordItem(item);
  await turn.record(turnContextRecord(turnId, settings, { facts, outputSchema, userInstructions }));
  await session.storeSettings();
  turn.context.began(settings, facts);
}

/** How many tools the model called. */
async function answerWithRetries(turn: Turn): Promise<number> {
  try {
    return await withRetries(turn, () => answer(turn));
  } catch (error) {
    if (isContextFull(error)) await reportFullContext(turn);
    throw error;
  }
}

/** One request to the model, with the tools it calls. */
async function answer(turn: Turn): Promise<number> {
  const { mcp } = turn.session.services;
  // The model is told of all tools, so servers that are still being started are waited for.
  await mcp.settled(turn.signal);
  const calls = new ToolCalls(turn);
  const items = new ResponseItems(turn, calls);
  try {
    for await (const event of turn.session.model.stream(answerRequest(turn), turn.signal)) {
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
  if (calls.count > 0) await countForGoal(turn);
  return calls.count;
}

function take(turn: Turn, items: ResponseItems, event: ModelEvent): void | Promise<void> {
  if (event.type === 'responseStarted') return takeStart(turn, event);
  return meterResponse(turn, event) ?? items.take(event);
}

async function takeStart(turn: Turn, event: Extract<ModelEvent, { type: 'responseStarted' }>): Promise<void> {
  await tellReroute(turn, event.servedModel);
  await meterResponse(turn, event);
}

async function emitTurnDiff(turn: Turn): Promise<void> {
  const diff = turn.session.services.turnDiff.current(turn.turnId);
  if (diff !== null) await turn.emit({ kind: 'turnDiffUpdated', turnId: turn.turnId, diff });
}

async function countForGoal(turn: Turn): Promise<void> {
  const { goals } = turn.session;
  await goals.progressed();
  const usedUp = goals.takeUsedUp();
  if (usedUp !== null) turn.addItem(messageOf('developer', [budgetUsedUpText(usedUp)]));
}

function toolSpecs({ settings, facts, session }: Turn): ToolSpec[] {
  const { tools, services } = session;
  const offer = { settings, facts, config: session.config, shared: services };
  const own = tools.map((tool) => tool.spec(offer)).filter((spec) => spec !== null);
  return [...own, ...dynamicToolSpecs(session.config.dynamicTools), ...services.mcp.specs()];
}

function answerRequest(turn: Turn): ReturnType<typeof modelRequest> {
  const { settings, facts, outputSchema, context } = turn;
  return modelRequest(turn, {
    model: settings.model,
    input: context.items,
    tools: toolSpecs(turn),
    parallelToolCalls: facts.parallelToolCalls,
    outputSchema,
  });
}
