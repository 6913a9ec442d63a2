import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const RUN_BUNDLE = pathToFileURL(path.resolve('bin/run-bundle.js')).href;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'bobbin-bundle-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('runBundle', () => {
  it('keeps the compiled code of a bundle beside it and runs the same program with it', async () => {
    await writeBundle('one');
    expect(await run()).toBe('one\n');
    expect(await cacheFiles()).toHaveLength(1);
    expect(await run()).toBe('one\n');
    expect(await cacheFiles()).toHaveLength(1);
  });

  it('does not take the code of another bundle of the same length', async () => {
    await writeBundle('one');
    await run();
    await writeBundle('two');
    expect(await run()).toBe('two\n');
  });

  it('takes the kept code of a program that had started a thread', async () => {
    await writeProgram("new (require('node:worker_threads').Worker)('', { eval: true });");
    await run();
    const kept = await keptAt();
    await run();
    expect(await keptAt()).toEqual(kept);
  });

  it('compiles again where the kept code is damaged', async () => {
    await writeBundle('one');
    await run();
    const [cache = ''] = await cacheFiles();
    await writeFile(path.join(folder, cache), 'no code');
    expect(await run()).toBe('one\n');
  });
});

function writeBundle(text: string): Promise<void> {
  return writeProgram(`console.log(require('node:path').basename('/a/${text}'));`);
}

function writeProgram(source: string): Promise<void> {
  return writeFile(path.join(folder, 'bundle.cjs'), source);
}

async function keptAt(): Promise<readonly number[]> {
  return Promise.all((await cacheFiles()).map(async (name) => (await stat(path.join(folder, name))).mtimeMs));
}

async function run(): Promise<string> {
  const source = `import { runBundle } from '${RUN_BUNDLE}'; runBundle(process.argv[1]);`;
  const bundle = path.join(folder, 'bundle.cjs');
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', source, '--', bundle]);
  return stdout;
}

async function cacheFiles(): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.cache'));
}
