import fc from 'fast-check';
import { describe, it } from 'vitest';
import { temporaryHome } from '../temporary-home.ts';
import { type Disturbance, disturbance, faultAt } from './disturbance.ts';
import { type DiskCall, SimulatedDisk } from './simulated-disk.ts';
import type { Pick } from './simulated-file.ts';
import { type Action, anyAction, ModelledStore } from './store-actions.ts';

const RUNS = Number(process.env.BOBBIN_POWER_CUTS ?? 200);
const RUN_MS = 200;
/** Calls that change nothing: a cut at one of them is a cut at the next other one. */
const LOOKS: ReadonlySet<DiskCall> = new Set(['open', 'stat', 'list', 'read']);

/** What happens between two cuts. */
interface Life {
  readonly actions: readonly Action[];
  readonly disturbances: readonly Disturbance[];
  /** Number of the call at which the power goes. */
  readonly cutAt: number;
  /** Which of the unsynced pages and entries are found afterwards. */
  readonly seed: number;
}

const life: fc.Arbitrary<Life> = fc.record({
  actions: fc.array(anyAction, { minLength: 5, maxLength: 40 }),
  disturbances: fc.oneof(fc.constant([]), fc.array(disturbance, { maxLength: 4 })),
  cutAt: fc.nat(150),
  seed: fc.nat(0xffff_ffff),
});

/** Numbers that only depend on the seed. */
function picker(seed: number): Pick {
  let state = seed;
  return (count) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
}

async function liveAndDie(
  store: ModelledStore,
  disk: SimulatedDisk,
  { actions, disturbances, cutAt, seed }: Life,
): Promise<void> {
  let calls = 0;
  let changes = 0;
  disk.faultOf = (call) => {
    calls += 1;
    if (!LOOKS.has(call)) changes += 1;
    return changes > cutAt ? 'cut' : faultAt(disturbances, call, calls);
  };
  for (const action of actions) if (!disk.isOff) await store.do(action);
  disk.cut();
  await store.dispose();
  disk.restart(picker(seed));
  await store.restart('cut');
  await store.check();
}

describe('LocalThreadStore after a loss of power', () => {
  it(
    `has all that was acknowledged, once and in order, and goes on: ${RUNS} histories`,
    async () => {
      await using scratch = await temporaryHome();
      const survives = async (lives: readonly Life[]) => {
        const disk = new SimulatedDisk(scratch.path);
        const store = await ModelledStore.open(disk);
        try {
          for (const each of lives) await liveAndDie(store, disk, each);
        } finally {
          await store.dispose();
        }
      };
      await fc.assert(fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 3 }), survives), { numRuns: RUNS });
    },
    RUNS * RUN_MS + 20_000,
  );
});
