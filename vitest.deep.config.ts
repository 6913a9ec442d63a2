import { defineConfig, mergeConfig } from 'vitest/config';
import ordinary from './vitest.config.ts';

const HOUR_MS = 3_600_000;

/** What chance decides, so often that rare coincidences are met. Each number can be set from outside. */
const ROUNDS = {
  BOBBIN_MODEL_HISTORIES: '10000',
  BOBBIN_KILLS: '2000',
  BOBBIN_SERVER_KILLS: '100',
  BOBBIN_CONTROL_STEPS: '6000',
  BOBBIN_POWER_CUTS: '20000',
  BOBBIN_FAULT_HISTORIES: '40000',
  BOBBIN_LONG_LINE_MIB: '64',
  BOBBIN_SERVERS: '24',
  BOBBIN_SERVER_ROUNDS: '50',
  BOBBIN_SERVER_THREADS: '10000',
};
const chosen = Object.keys(ROUNDS).flatMap((name) => {
  const value = process.env[name];
  return value === undefined ? [] : [[name, value] as const];
});

export default mergeConfig(
  ordinary,
  defineConfig({
    test: {
      include: [
        'test/store/local/index-model.test.ts',
        'test/store/local/bad-files.test.ts',
        'test/store/local/faults/**/*.test.ts',
        'test/crash/**/*.test.ts',
        'test/crash/turn-control.deep.ts',
        'test/e2e/many-servers.test.ts',
      ],
      env: { ...ROUNDS, ...Object.fromEntries(chosen) },
      testTimeout: HOUR_MS,
      hookTimeout: HOUR_MS,
    },
  }),
);
