import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** Commands run in login shells: the profile of whoever runs the tests has no say in them. */
const HOME = mkdtempSync(path.join(os.tmpdir(), 'bobbin-user-'));

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/golden/**', 'node_modules/**'],
    env: { HOME },
    globalSetup: ['test/build-once.ts'],
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
