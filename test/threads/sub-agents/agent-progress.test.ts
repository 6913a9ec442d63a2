import { expect, it } from 'vitest';
import type { TurnEvent } from '../../../src/agent/session/turn-event.ts';
import type { AgentStatus } from '../../../src/agent/sub-agents/agent-status.ts';
import { AgentProgress } from '../../../src/threads/sub-agents/agent-progress.ts';

const STARTED: TurnEvent = { kind: 'turnStarted', turnId: 't', startedAtMs: 0 };

function ended(end: Partial<Extract<TurnEvent, { kind: 'turnCompleted' }>>): TurnEvent {
  return {
    kind: 'turnCompleted',
    turnId: 't',
    status: 'completed',
    error: null,
    startedAtMs: 0,
    completedAtMs: 0,
    lastAgentMessage: null,
    ...end,
  };
}

it('follows the turns of its thread', () => {
  const progress = new AgentProgress();
  const seen: AgentStatus[] = [progress.status];
  const error = { message: 'no', codexErrorInfo: null, additionalDetails: null };
  for (const event of [STARTED, ended({ status: 'interrupted' }), ended({ status: 'failed', error }), ended({})]) {
    progress.follow(event);
    seen.push(progress.status);
  }
  progress.resumed();
  seen.push(progress.status);
  progress.closed();
  seen.push(progress.status);
  expect(seen).toEqual([
    'pending_init',
    'running',
    'interrupted',
    { errored: 'no' },
    { completed: null },
    'running',
    'shutdown',
  ]);
});

it('onceFinal() tells once, at the first end, or at once when that has been, and not after it was taken back', () => {
  const progress = new AgentProgress();
  const told: unknown[] = [];
  progress.onceFinal((status) => told.push(['first', status]));
  const stop = progress.onceFinal((status) => told.push(['stopped', status]));
  stop();
  for (const event of [STARTED, ended({ status: 'interrupted' }), ended({}), STARTED, ended({})])
    progress.follow(event);
  progress.onceFinal((status) => told.push(['late', status]));
  expect(told).toEqual([
    ['first', { completed: null }],
    ['late', { completed: null }],
  ]);
});
