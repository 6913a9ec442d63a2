#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { runBundle } from './run-bundle.js';

runBundle(fileURLToPath(new URL('../dist/cli.cjs', import.meta.url)));
