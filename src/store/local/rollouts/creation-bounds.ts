import type { RolloutName } from './rollout-path.ts';

/** Names carry local times, of any time zone: so far may a name be from the time inside. */
const NAME_SLACK_MS = 27 * 60 * 60 * 1000;
const UUID_7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7/;

/** Milliseconds since the epoch, both included. */
export interface TimeBounds {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * When a thread was created, as far as the name of its oldest file tells. Files may be renamed and copied: where the
 * thread id says another time it may be that one as well.
 */
export function creationBounds({ createdAt, threadId }: RolloutName): TimeBounds {
  const [, high = '', low = ''] = UUID_7.exec(threadId) ?? [];
  const namedMs = createdAt.getTime();
  const idMs = high === '' ? namedMs : Number.parseInt(high + low, 16);
  return { fromMs: Math.min(namedMs, idMs) - NAME_SLACK_MS, toMs: Math.max(namedMs, idMs) + NAME_SLACK_MS };
}
