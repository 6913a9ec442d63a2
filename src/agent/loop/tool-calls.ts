import { performance } from 'node:perf_hooks';
import { settleWithin } from '../../async/settle-within.ts';
import { unlessAborted } from '../../async/unless-aborted.ts';
import type { HistoryRecord } from '../../history/record.ts';
import { dynamicTool } from '../dynamic-tools/call-dynamic-tool.ts';
import { callWithHooks } from '../hooks/tool-hooks.ts';
import { mcpTool } from '../mcp/call-tool.ts';
import { modelFacts } from '../model/model-facts.ts';
import type { Tool, ToolCall, ToolOutput } from '../tools/tool.ts';
import { cutForModel } from '../tools/truncate-output.ts';
import type { SessionState } from './session-state.ts';
import { toolContext } from './tool-context.ts';
import type { Turn } from './turn.ts';

const MIN_SHOWN_SECONDS = 0.1;
/** Room for what stands around an output that was cut to the limit of the model. */
const ALLOWANCE = 1.2;

/** A call of the model whose output is not yet recorded. */
export interface OpenCall {
  readonly call: ToolCall;
  /** Null for a tool that does not exist. */
  readonly tool: Tool | null;
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
  readonly #responseIsOver: Promise<void>;
  #responseOver: () => void = () => {};
  #count = 0;

  constructor(turn: Turn) {
    this.#turn = turn;
    this.#responseIsOver = new Promise((resolve) => {
      this.#responseOver = resolve;
    });
  }

  get count(): number {
    return this.#count;
  }

  start(call: ToolCall): void {
    this.#count += 1;
    const tool = findTool(this.#turn.session, call);
    const running = tool === null ? unsupported(call) : this.#run(tool, call);
    const open: OpenCall = {
      call,
      tool,
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
    this.#responseOver();
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
    const ready = tool.waitsForResponse === true ? Promise.all([earlier, this.#responseIsOver]) : earlier;
    const running = ready.then(() => runTool(tool, call, this.#turn));
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
    const seconds = Math.max((stoppedAt - open.startedAt) / 1000, MIN_SHOWN_SECONDS).toFixed(1);
    const output = open.tool?.abortedOutput?.(seconds) ?? `aborted by user after ${seconds}s`;
    open.output ??= { output, records: open.records };
    await storeOutput(turn, open);
  }
}

async function storeOutput(turn: Turn, { call, output }: OpenCall): Promise<void> {
  if (output === null) return;
  await turn.session.records.append(...(output.records ?? []));
  await turn.storeItem(outputItem(call, withinBounds(output.output, turn)));
}

function outputItem({ callId, payload }: ToolCall, output: ToolOutput['output']): object {
  if (payload.type === 'search') {
    // Nothing is found by a search that failed or was stopped.
    const tools = typeof output === 'string' ? [] : output;
    return { type: 'tool_search_output', call_id: callId, status: 'completed', execution: 'client', tools };
  }
  const type = payload.type === 'custom' ? 'custom_tool_call_output' : 'function_call_output';
  return { type, call_id: callId, output };
}

/** What a tool printed is cut before; but the words of a failure may repeat what the model wrote, however long that was. */
function withinBounds(output: ToolOutput['output'], { session, settings }: Turn): ToolOutput['output'] {
  if (typeof output !== 'string') return output;
  const { truncation, ...facts } = modelFacts(session.config.models, settings.model);
  const limit = Math.ceil(truncation.limit * ALLOWANCE);
  return cutForModel(output, { ...facts, truncation: { ...truncation, limit } });
}

function findTool({ tools, services, config }: SessionState, { namespace, name }: ToolCall): Tool | null {
  const own = tools.find((tool) => tool.name === name && (namespace === null || tool.namespace === namespace));
  if (own !== undefined) return own;
  const offered = namespace === null ? null : services.mcp.tool(namespace, name);
  if (offered !== null) return mcpTool(offered);
  const client = config.dynamicTools.find((tool) => (tool.namespace ?? null) === namespace && tool.name === name);
  return client === undefined ? null : dynamicTool(client);
}

async function unsupported({ namespace, name }: ToolCall): Promise<ToolOutput> {
  return { output: `unsupported call: ${namespace ?? ''}${name}` };
}

async function runTool(tool: Tool, call: ToolCall, turn: Turn): Promise<ToolOutput> {
  if (turn.signal.aborted) return { output: '' };
  return callWithHooks(tool, call, toolContext(turn, call.callId));
}
