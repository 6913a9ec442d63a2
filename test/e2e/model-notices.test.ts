import { expect, it } from 'vitest';
import { MockIssuer } from '../account/mock-issuer.ts';
import { Stage } from '../support/stage.ts';
import type { WirePeer } from '../support/wire-peer.ts';

const COMPLETED = 'data: {"type":"response.completed","response":{"id":"r"}}\n\n';

async function noticesOfTurn(peer: WirePeer, threadId: string, issuer: MockIssuer, served?: string) {
  issuer.say('responses', (response) => {
    const named = served === undefined ? {} : { 'openai-model': served };
    response.writeHead(200, { 'content-type': 'text/event-stream', ...named }).end(COMPLETED);
  });
  const from = peer.log.lines.length;
  const { id: turnId } = await peer.runTurn(threadId);
  const notices = peer.log.lines
    .slice(from)
    .map(({ message }) => message)
    .filter(({ method }) => method === 'warning' || method === 'model/rerouted' || method === 'turn/started')
    .map(({ method, params }) => [method, params] as const);
  return { turnId, notices };
}

it('a turn tells that nothing is known of its model before it begins, and that another one answers', async () => {
  await using issuer = await MockIssuer.open();
  const config = `model_provider = "own"\n[model_providers.own]\nname = "Own"\nbase_url = "${issuer.url}"\n`;
  await using stage = await Stage.set([], { config, env: {} });
  await using server = await stage.serve();
  const { peer } = server;
  const { id: threadId } = await peer.startThread({ cwd: stage.work });
  const first = await noticesOfTurn(peer, threadId, issuer);
  const message =
    'Model metadata for `scripted` not found. Defaulting to fallback metadata; this can degrade performance and cause issues.';
  expect(first.notices).toEqual([
    ['warning', { threadId, message }],
    ['turn/started', expect.anything()],
  ]);

  const { id: known } = await peer.startThread({ cwd: stage.work, model: 'gpt-5.5' });
  for (const same of [undefined, 'GPT-5.5', 'gpt-5.5-2026-01-31', 'x'.repeat(201)]) {
    expect((await noticesOfTurn(peer, known, issuer, same)).notices).toEqual([['turn/started', expect.anything()]]);
  }
  const other = await noticesOfTurn(peer, known, issuer, 'gpt-5.2');
  const rerouted = { fromModel: 'gpt-5.5', toModel: 'gpt-5.2', reason: 'highRiskCyberActivity' };
  expect(other.notices).toEqual([
    ['turn/started', expect.anything()],
    ['model/rerouted', { threadId: known, turnId: other.turnId, ...rerouted }],
    ['warning', { threadId: known, message: expect.stringContaining('routed to gpt-5.2 as a fallback') }],
  ]);
});
