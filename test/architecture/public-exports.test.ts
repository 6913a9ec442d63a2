import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

/** What the package offers at run time, by entry. */
const EXPORTS = {
  './client': ['ConnectionClosed', 'ServerError', 'TypedClient', 'spawnServer', 'streamTransport'],
  './store': [
    'STORE_ERROR_CODES',
    'ThreadStoreError',
    'ThreadSummaryFold',
    'TurnProjector',
    'encodeRecord',
    'guarded',
    'newRecord',
    'pageItems',
    'pageThreads',
    'pageTurns',
    'patchedMeta',
    'storedThreadOf',
  ],
  './store-contract': ['threadStoreContract'],
};

const url = (path: string) => new URL(`../../${path}`, import.meta.url);

test.each(Object.entries(EXPORTS))('%s exports what it promises', async (entry, names) => {
  const { exports } = JSON.parse(await readFile(url('package.json'), 'utf8'));
  const published: object = await import(url(exports[entry].default).href);
  expect(Object.keys(published).sort()).toEqual(names);
});

test('package.json has these entries and no others with code', async () => {
  const { exports } = JSON.parse(await readFile(url('package.json'), 'utf8'));
  expect(Object.keys(exports)).toEqual([...Object.keys(EXPORTS), './schema/*', './package.json']);
});

test('every setting of our own stands in the README, in its three forms', async () => {
  const { SETTINGS, variablesOf } = await import('../../src/config/settings.ts');
  const readme = await readFile(url('README.md'), 'utf8');
  const keys = (Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]).filter((key) => key.startsWith('bobbin.'));
  const missing = keys.filter(
    (key) => !readme.includes(`-c ${key}=`) || !readme.includes(`\`${variablesOf(key)[0]}\``),
  );
  expect(missing).toEqual([]);
});
