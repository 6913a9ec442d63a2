import { access } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Turn } from '../../src/protocol/turn.ts';
import type { WireMessage } from '../support/wire-log.ts';
import { TaggedServer, textInput } from './tagged-server.ts';

/** Something is asked before it happens. */
const ASKED = { approvalPolicy: 'on-request', sandboxPolicy: { type: 'readOnly' } };
const CANCEL = { result: { decision: 'cancel' } };
const AMENDMENT = { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['make'] } };

/** How one client answers one question, and what must come of it. */
interface Answer {
  readonly clients: string;
  readonly answer: object;
  readonly isDone: boolean;
  readonly turn: Turn['status'];
}

const ACCEPTED = { isDone: true, turn: 'completed' } as const;
const REFUSED = { isDone: false, turn: 'completed' } as const;
const NOT_THERE = { error: { code: -32601, message: 'client has no such method' } };

const COMMAND: readonly Answer[] = [
  { clients: 'acp, py', answer: { result: { decision: 'accept' } }, ...ACCEPTED },
  { clients: 'acp', answer: { result: { decision: AMENDMENT } }, ...ACCEPTED },
  { clients: 'cli, happy', answer: { result: { decision: 'decline' } }, ...REFUSED },
  { clients: 'acp', answer: CANCEL, isDone: false, turn: 'interrupted' },
  { clients: 'py, happy, asked what they do not know', answer: { result: {} }, ...REFUSED },
  { clients: 'cli, asked what it does not know', answer: NOT_THERE, ...REFUSED },
];

const PATCH: readonly Answer[] = [
  { clients: 'acp, py', answer: { result: { decision: 'accept' } }, ...ACCEPTED },
  { clients: 'cli, happy', answer: { result: { decision: 'decline' } }, ...REFUSED },
  { clients: 'acp', answer: CANCEL, isDone: false, turn: 'interrupted' },
  { clients: 'py, happy, asked what they do not know', answer: { result: {} }, ...REFUSED },
  { clients: 'cli, asked what it does not know', answer: NOT_THERE, ...REFUSED },
];

const INPUT: readonly Omit<Answer, 'isDone'>[] = [
  { clients: 'acp', answer: { result: { answers: { q: { answers: ['Yes'] } } } }, turn: 'completed' },
  { clients: 'cli', answer: { result: { answers: {} } }, turn: 'completed' },
  { clients: 'py, happy', answer: { result: {} }, turn: 'completed' },
  { clients: 'none that knows it', answer: NOT_THERE, turn: 'completed' },
];

const CLIENT_TOOL: readonly Omit<Answer, 'isDone'>[] = [
  {
    clients: 'cvx, oc',
    answer: { result: { contentItems: [{ type: 'inputText', text: 'sunny' }], success: true } },
    turn: 'completed',
  },
  { clients: 'cli', answer: { result: { contentItems: [], success: false } }, turn: 'completed' },
  { clients: 'py, happy', answer: { result: {} }, turn: 'completed' },
  { clients: 'none that knows it', answer: NOT_THERE, turn: 'completed' },
];

const named = <T extends { clients: string; answer: object }>(answers: readonly T[]) =>
  answers.map((each) => [`${JSON.stringify(each.answer)} (${each.clients})`, each] as const);

describe('what clients answer', () => {
  let at: TaggedServer;
  let files = 0;
  beforeAll(async () => {
    at = await TaggedServer.open();
  });
  afterAll(() => at[Symbol.asyncDispose]());

  /** The question that this prompt leads to, as the client gets it. */
  async function asked(
    threadId: string,
    text: string,
    more: object,
  ): Promise<{ turnId: string; question: WireMessage }> {
    const from = at.peer.log.lines.length;
    const { result } = await at.peer.ask('turn/start', { threadId, input: textInput(text), ...more });
    const { turn } = result as { readonly turn: { readonly id: string } };
    const question = await at.peer.log.message(({ id, method }) => id !== undefined && method !== undefined, from);
    return { turnId: turn.id, question };
  }

  async function settled(
    { turnId, question }: { turnId: string; question: WireMessage },
    answer: object,
  ): Promise<Turn> {
    at.peer.send({ id: question.id, ...answer });
    const turn = await at.peer.turnCompleted(turnId);
    // As in the originals, a call of a client's tool is not told to be resolved.
    const isTold = question.method !== 'item/tool/call';
    expect(at.peer.log.all('serverRequest/resolved').some(({ requestId }) => requestId === question.id)).toBe(isTold);
    return turn;
  }

  async function isThere(file: string): Promise<boolean> {
    return access(path.join(at.stage.work, file)).then(
      () => true,
      () => false,
    );
  }

  test.each(named(COMMAND))(
    'to item/commandExecution/requestApproval: %s',
    async (_title, { answer, isDone, turn }) => {
      files += 1;
      const threadId = await at.thread();
      const command = await asked(threadId, `[escalate:touch made-${files}]`, ASKED);
      const item = { threadId, turnId: command.turnId, itemId: 'call_exec_command', cwd: at.stage.work };
      expect(command.question).toMatchObject({
        method: 'item/commandExecution/requestApproval',
        params: {
          ...item,
          command: expect.stringContaining('touch'),
          proposedExecpolicyAmendment: ['touch', `made-${files}`],
        },
      });
      expect((await settled(command, answer)).status).toBe(turn);
      expect(await isThere(`made-${files}`)).toBe(isDone);
      expect((await at.peer.runTurn(threadId, '[say:and on]')).status).toBe('completed');
    },
  );

  test.each(named(PATCH))('to item/fileChange/requestApproval: %s', async (_title, { answer, isDone, turn }) => {
    files += 1;
    const threadId = await at.thread();
    const patch = await asked(threadId, `[add:made-${files}]`, ASKED);
    expect(patch.question).toMatchObject({
      method: 'item/fileChange/requestApproval',
      params: { threadId, turnId: patch.turnId, itemId: 'call_patch' },
    });
    const shown = at.peer.log
      .all('item/started')
      .find(({ turnId, item }) => turnId === patch.turnId && item.id === 'call_patch');
    expect(shown?.item).toMatchObject({ changes: [{ diff: 'a line\n' }] });
    expect((await settled(patch, answer)).status).toBe(turn);
    expect(await isThere(`made-${files}`)).toBe(isDone);
    expect((await at.peer.runTurn(threadId, '[say:and on]')).status).toBe('completed');
  });

  test.each(named(INPUT))('to item/tool/requestUserInput: %s', async (_title, { answer, turn }) => {
    const threadId = await at.thread();
    const settings = { model: 'scripted', reasoning_effort: null, developer_instructions: null };
    const question = await asked(threadId, '[ask:Shall it?]', { collaborationMode: { mode: 'plan', settings } });
    expect(question.question).toMatchObject({
      method: 'item/tool/requestUserInput',
      params: { threadId, turnId: question.turnId },
    });
    expect((await settled(question, answer)).status).toBe(turn);
  });

  test.each(named(CLIENT_TOOL))('to item/tool/call: %s', async (_title, { answer, turn }) => {
    const inputSchema = { type: 'object', properties: {}, additionalProperties: false };
    const dynamicTools = [{ name: 'weather', description: 'Tells the weather', inputSchema }];
    const { result } = await at.peer.ask('thread/start', { cwd: at.stage.work, dynamicTools });
    const { thread } = result as { readonly thread: { readonly id: string } };
    const call = await asked(thread.id, '[tool:weather]', {});
    expect(call.question).toMatchObject({
      method: 'item/tool/call',
      params: { threadId: thread.id, turnId: call.turnId, callId: 'call_weather', tool: 'weather', arguments: {} },
    });
    expect((await settled(call, answer)).status).toBe(turn);
  });

  test('nothing (aas) leaves other threads, turn/interrupt and the end of the server alone', async () => {
    const threadId = await at.thread();
    const { turnId } = await asked(threadId, '[escalate:touch never]', ASKED);
    await at.talk('[say:another thread]');
    await at.peer.request('turn/interrupt', { threadId, turnId });
    expect((await at.peer.turnCompleted(turnId)).status).toBe('interrupted');
    await asked(threadId, '[escalate:touch never]', ASKED);
    expect(await at.server.close()).toEqual({ code: 0, signal: null });
    expect(await isThere('never')).toBe(false);
  });
});
