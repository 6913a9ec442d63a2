import type { ModelEvent } from '../model/model-client.ts';
import type { Turn } from './turn.ts';

/** Stores and tells how many tokens the thread has used. */
export async function reportUsage(turn: Turn): Promise<void> {
  const { meter } = turn.session;
  await turn.record(meter.toRecord());
  await tellUsage(turn);
}

/** Tells of it alone, where the record is stored with others. */
export async function tellUsage(turn: Turn): Promise<void> {
  const { turnId } = turn;
  const { usage, rateLimits } = turn.session.meter;
  if (usage !== null) await turn.emit({ kind: 'tokenUsageUpdated', turnId, tokenUsage: usage });
  await turn.emit({ kind: 'rateLimitsUpdated', rateLimits });
}

/** The service said that the context is full. */
export async function reportFullContext(turn: Turn): Promise<void> {
  turn.session.meter.fill(turn.facts.contextWindow);
  await reportUsage(turn);
}

/** Takes what the beginning and the end of a response say of the usage; undefined for any other event. */
export function meterResponse(turn: Turn, event: ModelEvent): Promise<void> | undefined {
  const { meter } = turn.session;
  if (event.type === 'responseStarted') meter.rateLimits = event.rateLimits;
  else if (event.type !== 'responseCompleted') return undefined;
  else if (event.usage !== null) {
    meter.add(event.usage, turn.facts.contextWindow);
    turn.session.goals.spent(event.usage);
  }
  return reportUsage(turn);
}
