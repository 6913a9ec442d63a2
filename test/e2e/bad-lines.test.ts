import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { say } from '../support/model-script.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { Stage } from '../support/stage.ts';

const GOOD = '{"id":"good","method":"thread/loaded/list","params":{}}';
const ENOUGH_DEPTH = 200_000;

/** What comes in, and what is answered: null where silence is right. */
const LINES: readonly (readonly [name: string, line: string | Buffer, answer: object | null])[] = [
  ['half a message', '{"id":1,"method":"thread/lo', { id: 1, error: { code: -32700 } }],
  ['no JSON', 'hello', { id: null, error: { code: -32700 } }],
  ['two messages in one line', `${GOOD}${GOOD}`, { error: { code: -32700 } }],
  ['a byte order mark', `\ufeff${GOOD}`, { error: { code: -32700 } }],
  ['a zero byte', '{"id":2,"method":"thread/loaded/list\u0000"}', { id: 2, error: { code: -32700 } }],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), { id: null, error: { code: -32700 } }],
  ['an array', `[${GOOD}]`, { id: null, error: { code: -32600 } }],
  ['a number', '5', { id: null, error: { code: -32600 } }],
  ['a string', '"hello"', { id: null, error: { code: -32600 } }],
  ['null', 'null', { id: null, error: { code: -32600 } }],
  ['an empty object', '{}', { id: null, error: { code: -32600 } }],
  ['an id alone', '{"id":7}', { id: 7, error: { code: -32600 } }],
  ['a method that is a number', '{"id":8,"method":5}', { id: 8, error: { code: -32600 } }],
  ['an unknown method', '{"id":9,"method":"no/such","params":{}}', { id: 9, error: { code: -32601 } }],
  ['a method of the language', '{"id":10,"method":"__proto__"}', { id: 10, error: { code: -32601 } }],
  [
    'params of another type',
    '{"id":11,"method":"thread/read","params":{"threadId":5}}',
    { id: 11, error: { code: -32600 } },
  ],
  ['params that are an array', '{"id":12,"method":"thread/read","params":[]}', { id: 12, error: { code: -32600 } }],
  ['no params', '{"id":13,"method":"thread/read"}', { id: 13, error: { code: -32600 } }],
  [
    'a prototype in the params',
    '{"id":14,"method":"thread/read","params":{"__proto__":{"threadId":"x"}}}',
    { id: 14, error: { code: -32600 } },
  ],
  [
    'brackets without end',
    `{"id":15,"method":"thread/read","params":{"threadId":${'['.repeat(ENOUGH_DEPTH)}}}`,
    { id: 15, error: { code: -32700 } },
  ],
  [
    'brackets nested deeply',
    `{"id":16,"method":"thread/read","params":{"threadId":${'['.repeat(ENOUGH_DEPTH)}${']'.repeat(ENOUGH_DEPTH)}}}`,
    { id: 16, error: { code: -32600 } },
  ],
  ['a line of a million characters', 'x'.repeat(1_000_000), { id: null, error: { code: -32700 } }],
  ['a blank line', '   \t', null],
  ['an unknown notification', '{"method":"no/such","params":{}}', null],
  ['an id that is no id', '{"id":1.5,"method":"thread/loaded/list","params":{}}', null],
  ['an answer nobody waits for', '{"id":99,"result":{}}', null],
  ['an error nobody waits for', '{"id":"z","error":{"code":1,"message":"no"}}', null],
];

describe('bad lines', () => {
  let set: Stage;
  let server: ServerProcess;
  beforeAll(async () => {
    set = await Stage.set([say('Hello.')]);
    server = await set.serve();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await set[Symbol.asyncDispose]();
  });

  it.each(LINES)('goes on after %s', async (_, line, answer) => {
    const { peer } = server;
    const from = peer.log.lines.length;
    peer.send(GOOD.replace('good', 'before'));
    peer.write(Buffer.concat([Buffer.from(line), Buffer.from('\n')]));
    peer.send(GOOD.replace('good', 'after'));
    await peer.answerTo('after', from);
    if (answer !== null) await peer.log.line(({ error }) => error !== undefined, from);
    const heard = peer.log.messages.slice(from).filter(({ method }) => method === undefined);
    expect(heard.filter(({ id }) => id === 'before' || id === 'after')).toHaveLength(2);
    const others = heard.filter(({ id }) => id !== 'before' && id !== 'after');
    expect(others).toMatchObject(answer === null ? [] : [answer]);
  });

  it('still runs a turn', async () => {
    const { id } = await server.peer.startThread({ cwd: set.work });
    expect((await server.peer.runTurn(id)).status).toBe('completed');
  });
});
