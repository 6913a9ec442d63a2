import type { HookSource } from '../../protocol/hook.ts';
import type { HookEvent } from './hook-events.ts';
import type { Matcher } from './matcher.ts';

/** A command that runs on one kind of occasion. */
export interface ConfiguredHook {
  readonly event: HookEvent;
  readonly matcher: Matcher;
  readonly command: string;
  readonly timeoutSec: number;
  /** For people, while it runs. */
  readonly statusMessage: string | null;
  readonly sourcePath: string;
  readonly source: HookSource;
  /** Its position among all hooks of the thread, those included that do not run. */
  readonly displayOrder: number;
}
