import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Turn } from '../../../src/protocol/turn.ts';
import type { Answer, WirePeer } from '../../support/wire-peer.ts';
import { comeToRest } from './come-to-rest.ts';
import type { Random } from './random.ts';
import { differences, turnFaults } from './turn-faults.ts';
import { type OpenRequest, tokensIn, Watcher } from './watcher.ts';

const KINDS = ['say', 'slow', 'endless', 'command', 'late', 'patch', 'mark', 'elicit', 'ask', 'many', 'refuse'];
const MOST_THREADS = 4;
const PATIENCE_MS = 20_000;
const PLAN = { mode: 'plan', settings: { model: 'scripted', reasoning_effort: null, developer_instructions: null } };
const DEFAULT = { ...PLAN, mode: 'default' };

/** What is known of a thread. */
interface Known {
  readonly threadId: string;
  /** What users said and the server took, and that was not dropped since. */
  readonly said: Set<string>;
  /** What may be there or not: what was dropped, or said, while other things happened. */
  readonly perhaps: Set<string>;
  turns: readonly Turn[];
  /** How often dropping turns of it began or ended: odd while it goes on. */
  drops: number;
}

/** A server with its clients, the first of which watches all threads. */
export interface World {
  readonly work: string;
  readonly peers: readonly WirePeer[];
  /** Ends the server, in whatever way, and starts another on the same home. True when it was killed. */
  restart(): Promise<boolean>;
  /** Threads that nobody watches are unloaded. */
  timePasses?(): void;
}

/** Does to a server what clients do, in an order that nobody thought of, and checks that it all adds up. */
export class TurnDriver {
  readonly faults: string[] = [];
  readonly counts = new Map<string, number>();
  readonly log: string[] = [];
  readonly #world: World;
  readonly #random: Random;
  readonly #threads: Known[] = [];
  readonly #allowed = new Set<string>();
  #watcher: Watcher;
  #pending = new Set<Promise<unknown>>();
  #messages = 0;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
    this.#watcher = new Watcher(world.peers[0] as WirePeer);
  }

  async run(steps: number): Promise<void> {
    for (let step = 1; step <= steps && this.faults.length === 0; step += 1) {
      await this.#step();
      if (step % 25 === 0 || step === steps) await this.check();
      if (step % 75 === 0) await this.#restart();
    }
  }

  async #step(): Promise<void> {
    const random = this.#random;
    if (this.#threads.length < 2 || (random.chance(0.01) && this.#threads.length < MOST_THREADS)) {
      return this.#startThread();
    }
    const thread = random.pick(this.#threads) as Known;
    const steps: readonly [number, string, () => Promise<void>][] = [
      [22, 'turn/start', () => this.#say(thread, 'turn/start', {})],
      [8, 'turn/steer', () => this.#say(thread, 'turn/steer', { expectedTurnId: this.#running(thread) })],
      [8, 'queue/add', () => this.#queue(thread)],
      [3, 'queue/start', () => this.#ask('thread/queue/start', thread)],
      [8, 'turn/interrupt', () => this.#interrupt(thread)],
      [3, 'compact', () => this.#ask('thread/compact/start', thread)],
      [2, 'review', () => this.#review(thread)],
      [3, 'rollback', () => this.#drop(thread, 'thread/rollback', { numTurns: 1 + random.below(2) })],
      [3, 'revert', () => this.#drop(thread, 'thread/revert', { beforeTurnId: random.pick(thread.turns)?.id ?? 'x' })],
      [2, 'fork', () => this.#fork(thread)],
      [3, 'shellCommand', () => this.#ask('thread/shellCommand', thread, { command: 'echo own' })],
      [2, 'inject', () => this.#ask('thread/inject_items', thread, { items: [INJECTED] })],
      [2, 'settings', () => this.#settings(thread)],
      [4, 'resume', () => this.#ask('thread/resume', thread)],
      [2, 'unsubscribe', () => this.#unsubscribe(thread)],
      [2, 'archive', () => this.#archive(thread)],
      [4, 'read', () => this.#ask('thread/read', thread, { includeTurns: true })],
      [3, 'turns', () => this.#ask('thread/turns/list', thread, { itemsView: 'full' })],
      [18, 'answer', async () => void this.#answerOne(0.5)],
      [12, 'wait', () => delay(random.below(12))],
    ];
    let at = random.next() * steps.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, name, act] of steps) {
      at -= weight;
      if (at >= 0) continue;
      this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
      const work = this.#tracked(name, act());
      if (random.chance(0.6)) await Promise.race([work, delay(300)]);
      return;
    }
  }

  #tracked(name: string, work: Promise<void>): Promise<void> {
    const tracked = work
      .catch((reason: unknown) => {
        this.faults.push(`${name}: ${String(reason)}`);
      })
      .finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
    return tracked;
  }

  #peer(): WirePeer {
    return this.#random.pick(this.#world.peers) as WirePeer;
  }

  async #request(method: string, params: object, peer = this.#peer()): Promise<Answer> {
    this.log.push(`> ${method} ${JSON.stringify(params)}`);
    const answer = await peer.ask(method, params);
    this.log.push(`< ${method} ${JSON.stringify(answer.error ?? answer.result ?? null).slice(0, 160)}`);
    return answer;
  }

  async #ask(method: string, { threadId }: Known, params: object = {}): Promise<void> {
    await this.#request(method, { threadId, ...params });
  }

  async #startThread(): Promise<void> {
    const { threadId } = { threadId: (await this.#first().startThread({ cwd: this.#world.work })).id };
    this.log.push(`thread ${threadId}`);
    this.#threads.push({ threadId, said: new Set(), perhaps: new Set(), turns: [], drops: 0 });
  }

  #first(): WirePeer {
    return this.#world.peers[0] as WirePeer;
  }

  #text(): string {
    this.#messages += 1;
    return `${this.#random.pick(KINDS)} m${this.#messages}`;
  }

  async #say(thread: Known, method: string, params: object): Promise<void> {
    const text = this.#text();
    const { drops } = thread;
    thread.perhaps.add(text);
    const { error } = await this.#request(method, { threadId: thread.threadId, input: inputOf(text), ...params });
    if (error !== undefined) {
      thread.perhaps.delete(text);
      thread.said.delete(text);
    } else if (thread.drops === drops && drops % 2 === 0 && thread.perhaps.delete(text)) thread.said.add(text);
  }

  async #queue(thread: Known): Promise<void> {
    await this.#say(thread, 'thread/queue/add', { clientUserMessageId: `c${this.#messages + 1}` });
  }

  #running({ threadId }: Known): string {
    this.#watcher.catchUp();
    const [id] = [...this.#watcher.turns].findLast(([, told]) => told.threadId === threadId && told.end === null) ?? [];
    return id ?? 'x';
  }

  async #interrupt(thread: Known): Promise<void> {
    const turnId = this.#random.chance(0.3) ? '' : this.#running(thread);
    await this.#ask('turn/interrupt', thread, { turnId });
  }

  async #review(thread: Known): Promise<void> {
    const instructions = this.#random.pick(['say review', 'slow review', 'endless review', 'look review']);
    await this.#ask('review/start', thread, { target: { type: 'custom', instructions } });
  }

  async #settings(thread: Known): Promise<void> {
    await this.#ask('thread/settings/update', thread, { collaborationMode: this.#random.pick([PLAN, DEFAULT]) });
  }

  /** Drops turns, of a quiet thread or in the midst of things. */
  async #drop(thread: Known, method: string, params: object): Promise<void> {
    if (thread.drops % 2 === 1) return;
    thread.drops += 1;
    for (const text of thread.said) thread.perhaps.add(text);
    thread.said.clear();
    const { error } = await this.#request(method, { threadId: thread.threadId, ...params });
    thread.drops += 1;
    if (error === undefined) thread.turns = [];
  }

  async #fork({ threadId }: Known): Promise<void> {
    if (this.#threads.length >= MOST_THREADS) return;
    const { result } = await this.#request('thread/fork', { threadId }, this.#first());
    const { thread } = (result ?? {}) as { readonly thread?: { readonly id: string; readonly turns: readonly Turn[] } };
    if (thread === undefined) return;
    const said = new Set(thread.turns.flatMap(textsOf));
    this.#threads.push({ threadId: thread.id, said, perhaps: new Set(), turns: [], drops: 0 });
  }

  async #unsubscribe(thread: Known): Promise<void> {
    const { threadId } = thread;
    for (const peer of this.#world.peers) await this.#request('thread/unsubscribe', { threadId }, peer);
    this.#forget(thread);
    if (this.#random.chance(0.5)) this.#world.timePasses?.();
    for (const peer of this.#world.peers) {
      if (peer === this.#first() || this.#random.chance(0.5)) await this.#request('thread/resume', { threadId }, peer);
    }
    this.#forget(thread);
  }

  async #archive(thread: Known): Promise<void> {
    const { threadId } = thread;
    await this.#request('thread/archive', { threadId });
    await this.#request('thread/unarchive', { threadId });
    await this.#request('thread/resume', { threadId }, this.#first());
    this.#forget(thread);
  }

  /** Not all was told of it. */
  #forget({ threadId }: Known): void {
    this.#watcher.catchUp();
    for (const [id, told] of this.#watcher.turns) if (told.threadId === threadId) this.#watcher.turns.delete(id);
    for (const [id, { params }] of this.#watcher.open) if (params.threadId === threadId) this.#watcher.open.delete(id);
  }

  #answerOne(accepts: number, threadId?: string): boolean {
    this.#watcher.catchUp();
    const fits = [...this.#watcher.open.values()].filter(
      ({ params }) => (threadId ?? params.threadId) === params.threadId,
    );
    const request = this.#random.pick(fits);
    if (request === undefined) return false;
    const isAccepted = this.#random.chance(accepts);
    if (isAccepted) for (const token of this.#watcher.tokensOf(request)) this.#allowed.add(token);
    const answer = isAccepted ? acceptance(request) : this.#refusal(request);
    this.log.push(`answer ${JSON.stringify(request.id)} ${request.method} ${JSON.stringify(answer)}`);
    this.#first().send({ id: request.id, ...answer });
    if (this.#random.chance(0.1)) this.#first().send({ id: request.id, ...answer });
    if (!this.#random.chance(0.1)) this.#watcher.open.delete(request.id);
    return true;
  }

  #refusal({ method }: OpenRequest): object {
    const refusals: readonly object[] = [
      { error: { code: -32000, message: 'no' } },
      { result: null },
      method.includes('elicitation') ? { result: { action: 'decline' } } : { result: { decision: 'decline' } },
      method.includes('elicitation') ? { result: { action: 'cancel' } } : { result: { decision: 'cancel' } },
    ];
    return this.#random.pick(refusals) as object;
  }

  async #restart(): Promise<void> {
    const wasKilled = await this.#world.restart();
    this.log.push(wasKilled ? 'killed' : 'restarted');
    this.#watcher = new Watcher(this.#first());
    for (const thread of this.#threads) {
      const { error, result } = await this.#request('thread/resume', { threadId: thread.threadId }, this.#first());
      if (error !== undefined) {
        if (thread.turns.length > 0) this.faults.push(`resume of ${thread.threadId}: ${error.message}`);
        thread.said.clear();
        continue;
      }
      const { turns } = (result as { readonly thread: { readonly turns: readonly Turn[] } }).thread;
      this.faults.push(...differences('after a restart', thread.turns, turns));
    }
    this.#threads.splice(0, this.#threads.length, ...this.#threads.filter(({ turns }) => turns.length > 0));
  }

  /** Everything comes to an end, and then everything fits. */
  async check(): Promise<void> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    while (this.#pending.size > 0 && performance.now() < giveUpAt) {
      await Promise.race([Promise.all(this.#pending), delay(50)]);
      for (const { threadId } of this.#threads) while (this.#answerOne(0.7, threadId));
      if (performance.now() > giveUpAt - PATIENCE_MS + 1000) await this.#stopAll();
    }
    if (this.#pending.size > 0) this.faults.push(`${this.#pending.size} requests were never answered`);
    this.faults.push(
      ...(await comeToRest({
        peer: this.#first(),
        threadIds: this.#threads.map(({ threadId }) => threadId),
        answer: (threadId) => this.#answerOne(0.7, threadId),
        patienceMs: PATIENCE_MS,
      })),
    );
    for (const thread of this.#threads) await this.#checkThread(thread);
    await this.#checkEffects();
    this.#watcher.catchUp();
    this.faults.push(...this.#watcher.faults);
    for (const { id, method } of this.#watcher.open.values()) this.faults.push(`${method} ${String(id)} stays open`);
  }

  async #stopAll(): Promise<void> {
    for (const { threadId } of this.#threads) await this.#first().ask('turn/interrupt', { threadId, turnId: '' });
  }

  async #checkThread(thread: Known): Promise<void> {
    const { threadId } = thread;
    const peer = this.#first();
    // What is told later need not be stored yet.
    this.#watcher.catchUp();
    const { error, result } = await peer.ask('thread/read', { threadId, includeTurns: true });
    if (error !== undefined) {
      if (thread.said.size > 0) this.faults.push(`thread ${threadId} cannot be read: ${error.message}`);
      return;
    }
    const { turns, status } = (result as { thread: { turns: readonly Turn[]; status: { type: string } } }).thread;
    if (status.type === 'active') this.faults.push(`thread ${threadId} is still active`);
    const { data: queued } = (await peer.request('thread/queue/list', { threadId })) as { data: { input: unknown }[] };
    this.#checkSaid(thread, [...turns.flatMap(textsOf), ...queued.flatMap(({ input }) => textsOfInput(input))]);
    const ids = turns.flatMap(({ items }) => items.map(({ id }) => id));
    if (new Set(ids).size !== ids.length) this.faults.push(`thread ${threadId} has items twice`);
    const { data } = await peer.request('thread/turns/list', {
      threadId,
      itemsView: 'full',
      sortDirection: 'asc',
      limit: 100,
    });
    this.faults.push(...differences('in pages', turns.slice(0, 100), data));
    for (const turn of turns) {
      const told = this.#watcher.turns.get(turn.id);
      // A fork begins with turns of its parent.
      if (told?.end && told.threadId === threadId) this.faults.push(...turnFaults(turn, told));
    }
    const kept = new Set(turns.map(({ id }) => id));
    for (const [id, told] of this.#watcher.turns) {
      if (told.threadId !== threadId) continue;
      if (told.end === null) this.faults.push(`turn ${id} was never completed`);
      if (!kept.has(id)) this.#watcher.turns.delete(id);
    }
    thread.turns = turns;
  }

  #checkSaid({ threadId, said, perhaps }: Known, stored: readonly string[]): void {
    if (new Set(stored).size !== stored.length) this.faults.push(`something was said twice: ${stored.join(', ')}`);
    for (const text of said) if (!stored.includes(text)) this.faults.push(`lost in ${threadId}: ${text}`);
    for (const text of stored) {
      if (!said.has(text) && !perhaps.has(text)) this.faults.push(`nobody said it in ${threadId}: ${text}`);
    }
    said.clear();
    perhaps.clear();
    for (const text of stored) said.add(text);
  }

  /** What was done was allowed, and done once. */
  async #checkEffects(): Promise<void> {
    const { work } = this.#world;
    const files = await readdir(work);
    const lines = await Promise.all(
      ['ran', 'marks'].map((name) => readFile(path.join(work, name), 'utf8').catch(() => '')),
    );
    const done = [...lines.flatMap((text) => tokensIn(text)), ...files.flatMap((name) => tokensIn(name))];
    if (new Set(done).size !== done.length) this.faults.push('something was done twice');
    for (const token of done) if (!this.#allowed.has(token)) this.faults.push(`${token} was done and never allowed`);
  }
}

const INJECTED = { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'A note.' }] };

function acceptance({ method }: OpenRequest): object {
  if (method === 'item/tool/requestUserInput') return { result: { answers: { q: { answers: ['Yes'] } } } };
  if (method === 'mcpServer/elicitation/request') return { result: { action: 'accept', content: { choice: 'a' } } };
  return { result: { decision: 'accept' } };
}

function inputOf(text: string): object[] {
  return [{ type: 'text', text, text_elements: [] }];
}

function textsOf({ items }: Turn): string[] {
  return items.flatMap((item) => (item.type === 'userMessage' ? textsOfInput(item.content) : []));
}

function textsOfInput(input: unknown): string[] {
  const parts = input as readonly { readonly type: string; readonly text?: string }[];
  return parts.flatMap(({ text }) => (text !== undefined && / m\d+$/.test(text) ? [text] : []));
}
