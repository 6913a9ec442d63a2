import fc from 'fast-check';
import { describe, it } from 'vitest';
import { temporaryHome } from '../temporary-home.ts';
import { type Disturbance, disturbance, faultAt } from './disturbance.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { type Action, anyAction, ModelledStore } from './store-actions.ts';

const RUNS = Number(process.env.BOBBIN_FAULT_HISTORIES ?? 150);
const RUN_MS = 200;

async function bears(scratch: string, actions: readonly Action[], disturbances: readonly Disturbance[]): Promise<void> {
  const disk = new SimulatedDisk(scratch);
  const store = await ModelledStore.open(disk);
  try {
    let calls = 0;
    disk.faultOf = (call) => {
      calls += 1;
      return faultAt(disturbances, call, calls);
    };
    for (const action of actions) await store.do(action);
    disk.faultOf = () => null;
    await store.flushAll();
    await store.check();
    await store.restart('ended');
    await store.check();
  } finally {
    await store.dispose();
  }
}

describe('LocalThreadStore on a disk with faults', () => {
  it(
    `loses and doubles nothing, and works when they are over: ${RUNS} histories`,
    async () => {
      await using scratch = await temporaryHome();
      const actions = fc.array(anyAction, { minLength: 5, maxLength: 60 });
      const disturbances = fc.array(disturbance, { minLength: 1, maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(actions, disturbances, (done, disturbed) => bears(scratch.path, done, disturbed)),
        { numRuns: RUNS },
      );
    },
    RUNS * RUN_MS + 20_000,
  );
});
