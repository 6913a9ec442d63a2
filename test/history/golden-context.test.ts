import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modelContextOf } from '../../src/history/model-context.ts';
import { type RecordedHistory, recordedHistories } from './golden-recording.ts';

const V130 = join(import.meta.dirname, '../golden/v130');
const LONG = '<long length=';

/** The last request of a scenario, as the model service got it. */
function lastInput(scenario: string): readonly unknown[] {
  const path = join(V130, scenario, 'model_requests.jsonl');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly sameAsBefore: number; readonly input: readonly unknown[] })
    .reduce<readonly unknown[]>((before, { sameAsBefore, input }) => [...before.slice(0, sameAsBefore), ...input], []);
}

/** Recordings with one file, whose last request is not cut short. */
const recorded = recordedHistories('v130').filter(({ name }) => {
  const scenario = name.split('/')[0] ?? '';
  const isAlone = !existsSync(join(V130, scenario, 'rollout.2.jsonl'));
  return isAlone && !JSON.stringify(lastInput(scenario)).includes(LONG);
});

/** The turn of the last request was rolled back afterwards: the context is the beginning of the request. */
const ROLLED_BACK: ReadonlySet<string> = new Set(['mixed-sample', 'rollback-2']);
/** 0.130 rewrites the output of its old patch tool on the way to the model. */
const REWRITTEN: ReadonlySet<string> = new Set(['patch-tool']);

const cases = recorded
  .map((history) => [history.name.split('/')[0] ?? '', history] as const)
  .filter(([scenario]) => !REWRITTEN.has(scenario));

test.each(cases)(
  'modelContextOf() rebuilds what the model saw in v130/%s',
  (scenario, { records }: RecordedHistory) => {
    const input = lastInput(scenario);
    const context = modelContextOf(records);
    const length = ROLLED_BACK.has(scenario) ? context.length : input.length;
    expect(length).toBeGreaterThan(0);
    expect(context.slice(0, length)).toEqual(input.slice(0, length));
  },
);
