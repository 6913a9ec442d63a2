import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TurnProjector } from '../../src/history/turn-projector.ts';
import type { ThreadItem } from '../../src/protocol/item.ts';
import { openSession, say } from './in-memory-session.ts';
import { scripted, temporaryFolder } from './script-file.ts';

const RESPONSES = [
  {
    events: [
      { type: 'response.output_item.added', item: { type: 'reasoning', id: 'rs_1', summary: [] } },
      {
        type: 'response.output_item.done',
        item: {
          type: 'reasoning',
          id: 'rs_1',
          summary: [{ type: 'summary_text', text: 'Look first' }],
          content: [{ type: 'reasoning_text', text: 'raw' }],
        },
      },
      {
        type: 'response.output_item.done',
        item: {
          type: 'web_search_call',
          id: 'ws_1',
          status: 'completed',
          action: { type: 'search', query: 'weather' },
        },
      },
      {
        type: 'response.output_item.done',
        item: { type: 'function_call', call_id: 'c1', name: 'exec_command', arguments: '{"cmd":"cat a.txt; exit 3"}' },
      },
      { type: 'response.completed', response: { id: 'r1', usage: null } },
    ],
  },
  {
    call: {
      name: 'apply_patch',
      input: '*** Begin Patch\n*** Update File: a.txt\n@@\n-one\n+two\n*** End Patch',
    },
  },
  { say: 'Done.' },
];

it('the extended records of a turn fold to the items that were seen live', async () => {
  using folder = temporaryFolder();
  writeFileSync(join(folder.path, 'a.txt'), 'one\n');
  await using opened = openSession(
    { cwd: folder.path, provider: scripted(folder.path, RESPONSES) },
    { persistence: 'extended' },
  );
  const { session, host, journal } = opened;
  const { turnId } = session.submit({ input: say('change it'), overrides: {}, clientUserMessageId: 'mine' });
  await host.completed(turnId);

  const live = new Map<string, ThreadItem>();
  for (const event of host.events) if (event.kind === 'itemCompleted') live.set(event.item.id, event.item);
  const projector = new TurnProjector();
  for (const [seq, record] of journal.records.entries()) projector.apply({ ...record, seq });
  const [turn] = projector.turns();
  expect(turn).toMatchObject({ turnId, status: 'completed', error: null });
  expect(turn?.items.map(({ id, type }) => [id, type])).toEqual([...live.values()].map(({ id, type }) => [id, type]));
  for (const item of turn?.items ?? []) expect(item).toMatchObject(live.get(item.id) ?? {});
});

it('a failed turn folds to its error', async () => {
  using folder = temporaryFolder();
  await using opened = openSession(
    { cwd: folder.path, provider: scripted(folder.path, [{ status: 400, body: 'bad' }]) },
    { persistence: 'extended' },
  );
  const { turnId } = opened.session.submit({ input: say('hello'), overrides: {} });
  await opened.host.completed(turnId);
  const projector = new TurnProjector();
  for (const [seq, record] of opened.journal.records.entries()) projector.apply({ ...record, seq });
  expect(projector.turns()).toMatchObject([
    { turnId, status: 'failed', error: { message: 'bad', codexErrorInfo: 'other', additionalDetails: null } },
  ]);
});

const WANTED = [
  ['a command', { call: { name: 'exec_command', arguments: { cmd: 'touch a' } } }, 'commandExecution'],
  [
    'a patch',
    { call: { name: 'apply_patch', input: '*** Begin Patch\n*** Add File: a\n+a\n*** End Patch' } },
    'fileChange',
  ],
] as const;

it.each(WANTED)(
  '%s that was cancelled, or whose turn was interrupted, folds to a declined item',
  async (_, call, type) => {
    for (const isCancelled of [true, false]) {
      using folder = temporaryFolder();
      await using opened = openSession(
        { cwd: folder.path, provider: scripted(folder.path, [call]), approvalPolicy: 'untrusted' },
        { persistence: 'extended' },
      );
      const { session, host, journal } = opened;
      host.answer = async () => {
        if (isCancelled) return { type: 'cancel' };
        void session.interrupt('').then(({ release }) => release());
        return new Promise(() => {});
      };
      const { turnId } = session.submit({ input: say('change it'), overrides: {} });
      await host.completed(turnId);
      const projector = new TurnProjector();
      for (const [seq, record] of journal.records.entries()) projector.apply({ ...record, seq });
      expect(projector.turns()).toMatchObject([
        { turnId, status: 'interrupted', items: [{ type: 'userMessage' }, { type, status: 'declined' }] },
      ]);
    }
  },
);
