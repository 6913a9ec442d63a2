import type { ConfiguredHook } from '../../agent/hooks/configured-hook.ts';
import { HOOK_EVENTS, type HookEvent } from '../../agent/hooks/hook-events.ts';
import { type Matcher, parseMatcher } from '../../agent/hooks/matcher.ts';
import type { HookMetadata } from '../../protocol/hook.ts';
import { allLayers, type LayerStack } from '../layers/layer-stack.ts';
import type { Requirements } from '../requirements/requirements.ts';
import { hookHash } from './hook-hash.ts';
import { type HookPlace, hookPlaces } from './hook-sources.ts';
import type { HookHandler, HooksTable } from './hooks-table.ts';
import { managedHooks } from './managed-hooks.ts';

const DEFAULT_TIMEOUT_SEC = 600;
const MAX_HOOKS = 1_000;

/** A hook that was found: what clients see of it, and how it would run. */
export interface FoundHook {
  readonly metadata: HookMetadata;
  readonly hook: ConfiguredHook;
}

/** What was found, in the order in which it runs, and what was left out. */
export interface FoundHooks {
  readonly hooks: readonly FoundHook[];
  readonly warnings: readonly string[];
}

/** The hooks of all layers that count, those of the organisation first. Who may run is in their metadata. */
export async function discoverHooks(stack: LayerStack, requirements: Requirements): Promise<FoundHooks> {
  const managed = await managedHooks(requirements);
  const configured = await hookPlaces(allLayers(stack));
  const finder = new HookFinder(statesOf(stack));
  for (const place of managed.places) finder.look(place, true);
  for (const place of configured.places) finder.look(place, false);
  return { hooks: finder.hooks, warnings: [...managed.warnings, ...configured.warnings, ...finder.warnings] };
}

/** The hooks that run. What the user has not trusted as it is now never does. */
export function runnableHooks({ hooks }: FoundHooks): readonly ConfiguredHook[] {
  return hooks
    .filter(
      ({ metadata: { enabled, trustStatus } }) => enabled && (trustStatus === 'trusted' || trustStatus === 'managed'),
    )
    .map(({ hook }) => hook);
}

type States = NonNullable<HooksTable['state']>;

/** Only the user decides what to trust: a project cannot trust itself. */
function statesOf({ base, flags }: LayerStack): States {
  const layers = [...base.filter(({ name }) => name.type === 'user'), ...flags];
  return Object.assign({}, ...layers.map(({ tree }) => (tree.hooks as HooksTable | undefined)?.state ?? {}));
}

class HookFinder {
  readonly hooks: FoundHook[] = [];
  readonly warnings: string[] = [];
  readonly #states: States;

  constructor(states: States) {
    this.#states = states;
  }

  look(place: HookPlace, isManaged: boolean): void {
    for (const event of HOOK_EVENTS) {
      (place.table[event.title] ?? []).forEach((group, at) => {
        const given = event.hasMatcher ? (group.matcher ?? null) : null;
        const matcher = this.#matcher(given, place);
        if (matcher === null) return;
        group.hooks.forEach((handler, index) => {
          const key = `${place.path}:${event.key}:${at}:${index}`;
          const command = this.#command(handler, place);
          if (command !== null) this.#add({ place, event, key, given, matcher, isManaged }, command);
        });
      });
    }
  }

  #matcher(given: string | null, { path }: HookPlace): Matcher | null {
    try {
      return parseMatcher(given);
    } catch (error) {
      this.warnings.push(`invalid matcher ${JSON.stringify(given)} in ${path}: ${(error as Error).message}`);
      return null;
    }
  }

  #command(handler: HookHandler, { path }: HookPlace): Extract<HookHandler, { type: 'command' }> | null {
    const kind = handler.type === 'command' && handler.async ? 'async' : handler.type;
    if (kind !== 'command') {
      this.warnings.push(`skipping ${kind} hook in ${path}: ${kind} hooks are not supported yet`);
      return null;
    }
    if (handler.type !== 'command' || handler.command.trim() !== '') return handler.type === 'command' ? handler : null;
    this.warnings.push(`skipping empty hook command in ${path}`);
    return null;
  }

  #add(
    {
      place,
      event,
      key,
      given,
      matcher,
      isManaged,
    }: {
      readonly place: HookPlace;
      readonly event: HookEvent;
      readonly key: string;
      readonly given: string | null;
      readonly matcher: Matcher;
      readonly isManaged: boolean;
    },
    handler: Extract<HookHandler, { type: 'command' }>,
  ): void {
    if (this.hooks.length >= MAX_HOOKS) return;
    const { command } = handler;
    const timeoutSec = Math.max(1, handler.timeout ?? DEFAULT_TIMEOUT_SEC);
    const statusMessage = handler.statusMessage ?? null;
    const currentHash = hookHash({ event, matcher: given, command, timeoutSec, statusMessage });
    const state = this.#states[key];
    const displayOrder = this.hooks.length;
    const shared = { statusMessage, sourcePath: place.path, source: place.source, displayOrder };
    this.hooks.push({
      metadata: {
        key,
        eventName: event.name,
        handlerType: 'command',
        matcher: given,
        command,
        timeoutSec,
        ...shared,
        pluginId: null,
        enabled: isManaged || state?.enabled !== false,
        isManaged,
        currentHash,
        trustStatus: isManaged ? 'managed' : trustOf(state?.trusted_hash, currentHash),
      },
      hook: { event, matcher, command, timeoutSec, ...shared },
    });
  }
}

function trustOf(trusted: string | undefined, current: string): 'untrusted' | 'trusted' | 'modified' {
  if (trusted === undefined) return 'untrusted';
  return trusted === current ? 'trusted' : 'modified';
}
