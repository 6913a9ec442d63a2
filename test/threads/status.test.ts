import { describe, expect, it } from 'vitest';
import type { ThreadStatus } from '../../src/protocol/thread.ts';
import { StatusTracker } from '../../src/threads/status.ts';

function tracked(): { status: StatusTracker; heard: ThreadStatus[] } {
  const heard: ThreadStatus[] = [];
  return { status: new StatusTracker((value) => heard.push(value)), heard };
}

describe('StatusTracker', () => {
  it('tells each new value once', () => {
    const { status, heard } = tracked();
    status.turnStarted();
    status.turnStarted();
    status.turnEnded();
    status.turnEnded();
    expect(heard).toEqual([{ type: 'active', activeFlags: [] }, { type: 'idle' }]);
  });

  it('counts questions of one kind', () => {
    const { status, heard } = tracked();
    status.turnStarted();
    status.waitingFor('waitingOnApproval');
    status.waitingFor('waitingOnApproval');
    status.answered('waitingOnApproval');
    expect(status.value).toEqual({ type: 'active', activeFlags: ['waitingOnApproval'] });
    status.answered('waitingOnApproval');
    expect(heard).toEqual([
      { type: 'active', activeFlags: [] },
      { type: 'active', activeFlags: ['waitingOnApproval'] },
      { type: 'active', activeFlags: [] },
    ]);
  });

  it('keeps a failure until the next turn starts', () => {
    const { status, heard } = tracked();
    status.turnStarted();
    status.failed();
    status.turnEnded();
    status.turnStarted();
    expect(heard.map(({ type }) => type)).toEqual(['active', 'systemError', 'active']);
  });

  it('forgets what a turn waited for when it ends', () => {
    const { status } = tracked();
    status.turnStarted();
    status.waitingFor('waitingOnUserInput');
    status.turnEnded();
    status.turnStarted();
    expect(status.value).toEqual({ type: 'active', activeFlags: [] });
  });
});
