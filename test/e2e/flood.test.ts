import { describe, expect, it } from 'vitest';
import { say } from '../support/model-script.ts';
import { Stage } from '../support/stage.ts';

const FLOOD = 20_000;
const MANY_MS = 30_000;

/** Lines of the answers, without what the server says by itself. */
function answers(lines: readonly { readonly text: string }[]): readonly string[] {
  return lines.map(({ text }) => text).filter((text) => !text.startsWith('{"method"'));
}

describe('many requests at once', () => {
  it(
    'answers each of 20,000 in one write',
    async () => {
      await using set = await Stage.set([say('Hello.')]);
      await using server = await set.serve();
      const { peer } = server;
      const from = peer.log.lines.length;
      const requests = Array.from(
        { length: FLOOD },
        (_, index) => `{"id":"f${index}","method":"thread/loaded/list","params":{}}`,
      );
      peer.send(...requests, '{"id":"last","method":"thread/loaded/list","params":{}}');
      await peer.answerTo('last', from);
      const isComplete = () => peer.log.lines.length - from > FLOOD;
      await peer.log.line(isComplete, from);
      const texts = answers(peer.log.lines.slice(from));
      expect(texts).toHaveLength(FLOOD + 1);
      const expected = [...requests.keys()].map((index) => `{"id":"f${index}","result":{"data":[],"nextCursor":null}}`);
      expect(new Set(texts.slice(0, -1))).toEqual(new Set(expected));
    },
    MANY_MS,
  );

  it(
    'answers each of 5,000 that read the disk, while a turn runs',
    async () => {
      await using set = await Stage.set([say('Hello there.')]);
      await using server = await set.serve();
      const { peer } = server;
      const { id: threadId } = await peer.startThread({ cwd: set.work });
      await peer.runTurn(threadId);
      const from = peer.log.lines.length;
      const requests = Array.from({ length: 5_000 }, (_, id) => ({
        id: `r${id}`,
        method: 'thread/read',
        params: { threadId },
      }));
      peer.send(...requests);
      const turnId = await peer.startTurn(threadId);
      expect((await peer.turnCompleted(turnId)).status).toBe('completed');
      await Promise.all(requests.map(({ id }) => peer.answerTo(id, from)));
      const failed = peer.log.messages.filter(({ error }) => error !== undefined);
      expect(failed).toEqual([]);
    },
    MANY_MS,
  );

  it('echoes each id as it was written', async () => {
    await using set = await Stage.set([say('Hello.')]);
    await using server = await set.serve();
    const { peer } = server;
    const from = peer.log.lines.length;
    const ids = [
      '1',
      '"1"',
      '1',
      '1',
      '9223372036854775807',
      '-9223372036854775807',
      '9007199254740993',
      '-0',
      '""',
      '"1"',
    ];
    peer.send(...ids.map((id) => `{"id":${id},"method":"thread/loaded/list","params":{}}`));
    await peer.log.line(() => answers(peer.log.lines.slice(from)).length === ids.length, from);
    expect(answers(peer.log.lines.slice(from)).toSorted()).toEqual(
      ids.map((id) => `{"id":${id === '-0' ? '0' : id},"result":{"data":[],"nextCursor":null}}`).toSorted(),
    );
  });
});
