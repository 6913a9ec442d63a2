import { appendFile, rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { RecordSizes } from '../../../../src/store/local/doctor/record-sizes.ts';
import { scanRollout } from '../../../../src/store/local/doctor/scan-rollout.ts';
import { nodeFileLayer } from '../../../../src/store/local/files/file-layer.ts';
import { foundAt } from '../../../../src/store/local/rollouts/find-rollouts.ts';
import { agentLine, asFile, DAY, ID, LINES, NAME, put } from '../hand-made.ts';
import { temporaryHome } from '../temporary-home.ts';

const onBytes = () => undefined;

describe('scanRollout()', () => {
  it('reads on when a line was just being written', async () => {
    await using home = await temporaryHome();
    const late = `${agentLine('late')}\n`;
    const path = await put(home.path, `${DAY}/${NAME}`, asFile(LINES) + late.slice(0, 20));
    const onBytes = async (): Promise<void> => {
      rest ??= appendFile(path, late.slice(20));
      await rest;
    };
    let rest: Promise<void> | null = null;
    const files = { ...nodeFileLayer, stat: (at: string) => Promise.resolve(rest).then(() => nodeFileLayer.stat(at)) };
    const scanned = await scanRollout({
      files,
      found: foundAt(path, false),
      sizes: new RecordSizes(),
      onBytes: () => void onBytes(),
    });
    expect(scanned).toMatchObject({ lines: 4, records: 4, wholeBytes: asFile(LINES).length + late.length });
    expect(scanned?.faults).toEqual(new Map());
  });

  it('reads on when whole lines came just after its end was reached', async () => {
    await using home = await temporaryHome();
    const late = `${agentLine('late')}\n`;
    const path = await put(home.path, `${DAY}/${NAME}`, '');
    const texts = ['', asFile(LINES), late];
    const files = {
      ...nodeFileLayer,
      stat: async (at: string) => {
        await appendFile(path, texts.shift() ?? '');
        return nodeFileLayer.stat(at);
      },
    };
    const scanned = await scanRollout({ files, found: foundAt(path, false), sizes: new RecordSizes(), onBytes });
    const bytes = asFile(LINES).length + late.length;
    expect(scanned).toMatchObject({
      lines: 4,
      innerId: ID,
      wholeBytes: bytes,
      readBytes: bytes,
      stat: { size: bytes },
    });
  });

  it('answers null for a file that goes before it is opened', async () => {
    await using home = await temporaryHome();
    const path = await put(home.path, `${DAY}/${NAME}`, asFile(LINES));
    const files = { ...nodeFileLayer, open: () => rm(path).then(() => nodeFileLayer.open(path, 'read')) };
    expect(await scanRollout({ files, found: foundAt(path, false), sizes: new RecordSizes(), onBytes })).toBeNull();
  });

  it('answers null for a file that is gone', async () => {
    await using home = await temporaryHome();
    const found = foundAt(`${home.path}/${DAY}/${NAME}`, false);
    const scanned = await scanRollout({
      files: nodeFileLayer,
      found,
      sizes: new RecordSizes(),
      onBytes: () => undefined,
    });
    expect(scanned).toBeNull();
  });
});
