import type { HookEventName as WireEventName } from '../../protocol/hook.ts';

/** The occasions on which this server runs hooks. */
export type HookEventName = Extract<
  WireEventName,
  | 'preToolUse'
  | 'permissionRequest'
  | 'postToolUse'
  | 'preCompact'
  | 'postCompact'
  | 'sessionStart'
  | 'userPromptSubmit'
  | 'stop'
>;

/** One occasion on which hooks run. */
export interface HookEvent {
  readonly name: HookEventName;
  /** As configurations and the commands know it. */
  readonly title: Capitalize<HookEventName>;
  /** In keys of hooks. */
  readonly key: string;
  /** In ids of runs. */
  readonly run: string;
  /** What a run belongs to. */
  readonly scope: 'thread' | 'turn';
  /** Whether a group can choose among occasions of this kind. */
  readonly hasMatcher: boolean;
}

function event(name: HookEventName, { scope = 'turn', hasMatcher = true }: Partial<HookEvent> = {}): HookEvent {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).split(' ');
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}` as Capitalize<HookEventName>;
  return { name, title, key: words.join('_'), run: words.join('-'), scope, hasMatcher };
}

/** In the order in which hooks of one file are counted. */
export const HOOK_EVENTS: readonly HookEvent[] = [
  event('preToolUse'),
  event('permissionRequest'),
  event('postToolUse'),
  event('preCompact'),
  event('postCompact'),
  event('sessionStart', { scope: 'thread' }),
  event('userPromptSubmit', { hasMatcher: false }),
  event('stop', { hasMatcher: false }),
];

const BY_NAME = new Map(HOOK_EVENTS.map((each) => [each.name, each]));

export function hookEvent(name: HookEventName): HookEvent {
  const found = BY_NAME.get(name);
  if (found === undefined) throw new Error(`no hook event ${name}`);
  return found;
}
