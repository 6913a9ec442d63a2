import { afterAll, beforeAll, describe, it } from 'vitest';
import { CrashedHome, CrashWriter } from './crash-run.ts';

const KILLS = Number(process.env.BOBBIN_KILLS ?? 100);
/** Homes side by side, and how often each sees its writer killed before a new one takes its place. */
const LANES = 2;
const KILLS_OF_A_HOME = 25;
const KILL_MS = 5_000;
const BUILD_MS = 60_000;

describe('LocalThreadStore after kill -9', () => {
  let writer: CrashWriter;
  beforeAll(async () => {
    writer = await CrashWriter.build();
  }, BUILD_MS);
  afterAll(() => writer[Symbol.asyncDispose]());

  it(
    `has what was acknowledged, once and in order, and goes on: ${KILLS} kills`,
    async () => {
      let left = KILLS;
      const lane = async (): Promise<void> => {
        while (left > 0) {
          const kills = Math.min(left, KILLS_OF_A_HOME);
          left -= kills;
          await using home = await CrashedHome.make(writer);
          for (let kill = 0; kill < kills; kill += 1) await home.kill();
          await home.check();
        }
      };
      await Promise.all(Array.from({ length: LANES }, lane));
    },
    60_000 + KILLS * KILL_MS,
  );
});
