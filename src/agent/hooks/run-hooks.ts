import type { HookOutputEntry, HookRunStatus, HookRunSummary } from '../../protocol/hook.ts';
import type { ConfiguredHook } from './configured-hook.ts';
import { type HookEventName, hookEvent } from './hook-events.ts';
import type { ReadOutcome } from './hook-outcome.ts';
import type { HookTurn } from './hook-turn.ts';
import { runHookCommand } from './run-hook-command.ts';

export interface HookOccasion<Effect> {
  readonly event: HookEventName;
  /** What groups may choose by. */
  readonly names?: readonly string[];
  /** What the hooks of this event are told beside what all are. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Whether they are told the id of the turn, and what may be done in it. */
  readonly tells?: { readonly turn?: boolean; readonly permissions?: boolean };
  /** The call it is about. */
  readonly callId?: string;
  readonly read: ReadOutcome<Effect>;
}

/** An effect, and the run that had it. */
export interface HookEffect<Effect> {
  readonly effect: Effect;
  readonly runId: string;
}

export function hasHooks({ config }: Pick<HookTurn, 'config'>, event: HookEventName): boolean {
  return config.hooks.some((hook) => hook.event.name === event);
}

/**
 * Runs the hooks of an occasion side by side. Clients hear of all beginnings, then of all ends, in the order of the
 * hooks, which is that of the returned effects too. Rejects with the reason of the turn's signal when the turn is stopped.
 */
export async function runHooks<Effect>(
  turn: HookTurn,
  occasion: HookOccasion<Effect>,
): Promise<readonly HookEffect<Effect>[]> {
  const { event, names } = occasion;
  const hooks = turn.config.hooks.filter(
    (hook) => hook.event.name === event && (names === undefined || hook.matcher.matches(names)),
  );
  if (hooks.length === 0) return [];
  turn.signal.throwIfAborted();
  const input = JSON.stringify(await inputOf(turn, occasion));
  const runs = hooks.map((hook) => new HookRun(hook, occasion.callId));
  for (const run of runs) await turn.emit({ kind: 'hookStarted', turnId: turn.turnId, run: run.summary('running') });
  const outcomes = await Promise.all(runs.map((run) => run.outcome(turn, input, occasion.read)));
  turn.signal.throwIfAborted();
  const effects: HookEffect<Effect>[] = [];
  for (const { run, status, entries, effect } of outcomes) {
    await turn.emit({ kind: 'hookCompleted', turnId: turn.turnId, run: run.summary(status, entries) });
    if (effect !== null) effects.push({ effect, runId: run.id });
  }
  return effects;
}

/** What all hooks are told on their standard input, with what belongs to the occasion. */
async function inputOf<Effect>(
  { threadId, turnId, settings, config }: HookTurn,
  { event, input, tells: { turn = true, permissions = true } = {} }: HookOccasion<Effect>,
): Promise<object> {
  return {
    session_id: threadId,
    ...(turn && { turn_id: turnId }),
    transcript_path: await config.transcriptPath(),
    cwd: settings.cwd,
    hook_event_name: hookEvent(event).title,
    model: settings.model,
    ...(permissions && { permission_mode: settings.approvalPolicy === 'never' ? 'bypassPermissions' : 'default' }),
    ...input,
  };
}

/** One run of one hook. */
class HookRun {
  readonly id: string;
  readonly #hook: ConfiguredHook;
  readonly #startedAtMs = Date.now();
  #durationMs: number | null = null;

  constructor(hook: ConfiguredHook, callId: string | undefined) {
    const { event, displayOrder, sourcePath } = hook;
    this.#hook = hook;
    this.id = [event.run, displayOrder, sourcePath, ...(callId === undefined ? [] : [callId])].join(':');
  }

  async outcome<Effect>({ settings, signal }: HookTurn, input: string, read: ReadOutcome<Effect>) {
    const { command, timeoutSec } = this.#hook;
    const end = await runHookCommand({ command, timeoutSec, cwd: settings.cwd, input, signal });
    this.#durationMs = Date.now() - this.#startedAtMs;
    return { run: this, ...read(end) };
  }

  summary(status: HookRunStatus, entries: readonly HookOutputEntry[] = []): HookRunSummary {
    const { event, sourcePath, source, displayOrder, statusMessage } = this.#hook;
    const durationMs = this.#durationMs;
    return {
      id: this.id,
      eventName: event.name,
      handlerType: 'command',
      executionMode: 'sync',
      scope: event.scope,
      sourcePath,
      source,
      displayOrder,
      status,
      statusMessage,
      startedAt: inSeconds(this.#startedAtMs),
      completedAt: durationMs === null ? null : inSeconds(this.#startedAtMs + durationMs),
      durationMs,
      entries: [...entries],
    };
  }
}

function inSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
