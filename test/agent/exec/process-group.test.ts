import { expect, it } from 'vitest';
import { endGroup, isGroupAlive, signalGroup } from '../../../src/agent/exec/process-group.ts';

it('a process that never started has no group, least of all that of this process', async () => {
  for (const pid of [0, 1]) {
    expect(isGroupAlive(pid)).toBe(false);
    signalGroup(pid, 'SIGCONT');
    await endGroup(pid, 0);
  }
});
