import assert from 'node:assert/strict';
import { type ServerProcess, type Subject, withServerIn } from '../../bench/server-process.ts';
import { call, newThread, turn, type WireItem, type WireThread, type WireTurn } from './steps.ts';

/** `other` sums up a thread of `maker`; both show it, and the model is told by both what was left of it. */
export async function summedUpIsContinued(
  maker: Subject,
  other: Subject,
  home: string,
  lastRequest: () => string,
): Promise<void> {
  const threadId = await newThread(maker, home, ['first', 'second']);
  await withServerIn(other, home, async (server) => {
    await call(server, 'thread/resume', { threadId });
    await sumUp(server, threadId);
    await turn(server, threadId, 'third');
    assert.deepEqual(told(lastRequest()), ['first', 'second', SUMMARY, 'third']);
  });
  for (const [number, subject] of [maker, other].entries()) {
    await withServerIn(subject, home, async (server) => {
      const { thread } = (await call(server, 'thread/resume', { threadId })) as { thread: WireThread };
      assert.deepEqual(
        thread.turns.map(({ items }) => items.map(({ type }) => type).join()).slice(0, 4),
        [TALK, TALK, 'contextCompaction', TALK],
        subject.name,
      );
      await turn(server, threadId, `turn ${number}`);
      assert.deepEqual(told(lastRequest()).slice(0, 5), ['first', 'second', SUMMARY, 'third', 'Hello.'], subject.name);
    });
  }
}

const TALK = 'userMessage,agentMessage';
/** The model says nothing but `Hello.` */
const SUMMARY = '… Hello.';

async function sumUp(server: ServerProcess, threadId: string): Promise<void> {
  const completed = server.next('turn/completed');
  await call(server, 'thread/compact/start', { threadId });
  assert.equal(((await completed).turn as WireTurn).status, 'completed');
}

/** What was said, without what servers add to it. */
function told(request: string): string[] {
  const { input } = JSON.parse(request) as { input: readonly (WireItem & { readonly role?: string })[] };
  return input
    .filter(({ role }) => role !== 'developer')
    .flatMap(({ content = [] }) => content.map((part) => part.text ?? ''))
    .map((text) => (text.endsWith('\nHello.') ? SUMMARY : text));
}
