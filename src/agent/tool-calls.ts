import { performance } from 'node:perf_hooks';
import { settleWithin } from '../async/settle-within.ts';
import { unlessAborted } from '../async/unless-aborted.ts';
import { itemStarted } from '../history/extended-records.ts';
import type { HistoryRecord } from '../history/record.ts';
import { messageOf } from './context-items.ts';
import { mcpTool } from './mcp/call-tool.ts';
import type { Question } from './question.ts';
import type { SessionHost } from './session.ts';
import type { SessionState } from './session-state.ts';
import { callTool } from './tools/call-tool.ts';
import type { Tool, ToolCall, ToolContext, ToolOutput } from './tools/tool.ts';
import type { Turn } from './turn.ts';

const MIN_SHOWN_SECONDS = 0.1;

/** A call of the model whose output is not yet recorded. */
export interface OpenCall {
  readonly call: ToolCall;
  readonly startedAt: number;
  /** Set when the tool answered before the turn was stopped. */
  output: ToolOutput | null;
  /** What the tool wants stored even if the turn was stopped meanwhile. */
  records: readonly HistoryRecord[];
  readonly settled: Promise<void>;
}

/** The tool calls of one model response: each starts when the model has finished it, outputs keep the order of calls. */
export class ToolCalls {
  readonly #turn: Turn;
  /** The last call that others must not run beside. */
  #exclusive: Promise<unknown> = Promise.resolve();
  #shared: Promise<unknown>[] = [];
  #count = 0;

  constructor(turn: Turn) {
    this.#turn = turn;
  }

  get count(): number {
    return this.#count;
  }

  start(call: ToolCall): void {
    this.#count += 1;
    const tool = findTool(this.#turn.session, call);
    const running = tool === undefined ? unsupported(call) : this.#run(tool, call);
    const open: OpenCall = {
      call,
      startedAt: performance.now(),
      output: null,
      records: [],
      settled: running.then((output) => {
        open.records = output.records ?? [];
        if (!this.#turn.signal.aborted) open.output = output;
      }),
    };
    this.#turn.openCalls.push(open);
  }

  /** Waits for the calls and records what they answered. Throws when the turn is stopped. */
  async finish(): Promise<void> {
    const { openCalls, signal } = this.#turn;
    for (;;) {
      const [open] = openCalls;
      if (open === undefined) return;
      await unlessAborted(open.settled, signal);
      await storeOutput(this.#turn, open);
      openCalls.shift();
    }
  }

  #run(tool: Tool, call: ToolCall): Promise<ToolOutput> {
    const earlier = tool.runsAlone === true ? Promise.all([this.#exclusive, ...this.#shared]) : this.#exclusive;
    const running = earlier.then(() => runTool(tool, call, this.#turn));
    if (tool.runsAlone === true) {
      this.#exclusive = running;
      this.#shared = [];
    } else {
      this.#shared.push(running);
    }
    return running;
  }
}

/** Gives every call of a stopped turn an output, waiting at most `graceMs` for tools to let go. */
export async function closeOpenCalls(turn: Turn, graceMs: number): Promise<void> {
  const { openCalls } = turn;
  if (openCalls.length === 0) return;
  const stoppedAt = performance.now();
  await settleWithin(Promise.all(openCalls.map(({ settled }) => settled)), graceMs);
  for (const open of openCalls.splice(0)) {
    const seconds = Math.max((stoppedAt - open.startedAt) / 1000, MIN_SHOWN_SECONDS);
    open.output ??= { output: `aborted by user after ${seconds.toFixed(1)}s`, records: open.records };
    await storeOutput(turn, open);
  }
}

async function storeOutput(turn: Turn, { call, output }: OpenCall): Promise<void> {
  if (output === null) return;
  await turn.session.records.append(...(output.records ?? []));
  const type = call.payload.type === 'custom' ? 'custom_tool_call_output' : 'function_call_output';
  await turn.storeItem({ type, call_id: call.callId, output: output.output });
}

function findTool({ tools, services }: SessionState, { namespace, name }: ToolCall): Tool | undefined {
  if (namespace === null) return tools.find((tool) => tool.name === name);
  const offered = services.mcp.tool(namespace, name);
  return offered === null ? undefined : mcpTool(offered);
}

async function unsupported({ namespace, name }: ToolCall): Promise<ToolOutput> {
  return { output: `unsupported call: ${namespace ?? ''}${name}` };
}

async function runTool(tool: Tool, call: ToolCall, turn: Turn): Promise<ToolOutput> {
  if (turn.signal.aborted) return { output: '' };
  return callTool(tool, call, toolContext(turn, call));
}

function toolContext(turn: Turn, call: ToolCall): ToolContext {
  const { session } = turn;
  return {
    turnId: turn.turnId,
    settings: turn.settings,
    config: session.config,
    host: toolHost(turn, call),
    signal: turn.signal,
    cancelTurn: () => turn.interrupt(),
    begin: async (item, startedAtMs) => {
      if (!session.records.isExtended) return;
      await session.records.append(itemStarted(turn.turnId, item, startedAtMs));
      await session.records.flush();
    },
    append: (records) => session.records.append(...records),
    tellModel: (role, text) => {
      // Kept in order by the journal; a failure shows at the next record of the turn.
      void turn.storeItem(messageOf(role, [text])).catch(() => {});
    },
    shared: session.services,
  };
}

/**
 * The host as tools see it: their items count as the turn's, a question is stored before it is asked, and its answer
 * before it has effect.
 */
function toolHost(turn: Turn, call: ToolCall): SessionHost {
  const { host, records } = turn.session;
  return {
    emit: (event) => turn.announce(event),
    ask: async (question, signal) => {
      await records.appendExtended(askedEvent(question, turn, call));
      await records.flush();
      const answer = await host.ask(question, signal);
      await records.appendExtended({
        type: 'bobbin_approval_answered',
        turn_id: turn.turnId,
        call_id: call.callId,
        // What the user filled in is for the server alone.
        decision: 'action' in answer ? { action: answer.action } : answer,
      });
      // What was allowed is known before its effects are there.
      await records.flush();
      return answer;
    },
  };
}

function askedEvent(question: Question, turn: Turn, call: ToolCall): object {
  return {
    type: 'bobbin_approval_requested',
    turn_id: turn.turnId,
    call_id: call.callId,
    started_at_ms: 'startedAtMs' in question.params ? question.params.startedAtMs : Date.now(),
    kind: question.kind,
    params: question.params,
    item: question.item,
  };
}
