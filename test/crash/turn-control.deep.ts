import { expect, it } from 'vitest';
import { Random } from './turn-control/random.ts';
import { TurnDriver } from './turn-control/turn-driver.ts';
import { askingStage, KilledServer, TwoClients } from './turn-control/worlds.ts';

const STEPS = Number(process.env.BOBBIN_CONTROL_STEPS ?? 300);
const SEED = Number(process.env.BOBBIN_CONTROL_SEED ?? 1);
/** Threads grow with every step; each round begins anew, with a seed of its own. */
const STEPS_OF_ROUND = 300;
const PER_STEP_MS = 500;

const WORLDS = [
  ['two clients of a server that is restarted', TwoClients],
  ['a client of a server that is killed', KilledServer],
] as const;

it.each(WORLDS)(
  'whatever %s does: everything is answered, comes to an end, was allowed, and is stored as it was told',
  async (_, { open }) => {
    for (let done = 0, seed = SEED; done < STEPS; done += STEPS_OF_ROUND, seed += 1) {
      await using stage = await askingStage();
      await using world = await open(stage);
      const driver = new TurnDriver(world, new Random(seed));
      await driver.run(Math.min(STEPS_OF_ROUND, STEPS - done));
      const about = { seed, faults: driver.faults };
      expect(about, driver.faults.length === 0 ? '' : driver.log.slice(-100).join('\n')).toEqual({ seed, faults: [] });
    }
  },
  Math.max(60_000, STEPS * PER_STEP_MS),
);
