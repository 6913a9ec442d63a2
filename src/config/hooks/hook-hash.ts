import type { HookEvent } from '../../agent/hooks/hook-events.ts';
import { treeVersion } from '../layers/tree-version.ts';

/** What makes a hook this very hook. */
export interface HookIdentity {
  readonly event: HookEvent;
  readonly matcher: string | null;
  readonly command: string;
  readonly timeoutSec: number;
  readonly statusMessage: string | null;
}

/** What users trust: `sha256:` and the digest that the originals give the same hook. */
export function hookHash({ event, matcher, command, timeoutSec, statusMessage }: HookIdentity): string {
  return treeVersion({
    event_name: event.key,
    ...(matcher === null ? {} : { matcher }),
    hooks: [
      {
        type: 'command',
        command,
        timeout: timeoutSec,
        async: false,
        ...(statusMessage === null ? {} : { statusMessage }),
      },
    ],
  });
}
