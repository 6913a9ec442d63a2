import { expect, it } from 'vitest';
import { Stage } from '../support/stage.ts';

it('account/login/start is answered before its notifications, told to all clients, and in no log', async () => {
  await using stage = await Stage.set([], { env: { RUST_LOG: 'trace' } });
  await using server = await stage.serve();
  const { peer } = server;
  expect(await peer.request('account/login/start', { type: 'apiKey', apiKey: 'sk-hidden' })).toEqual({
    type: 'apiKey',
  });
  await peer.log.notification('account/updated', ({ authMode }) => authMode === 'apikey');
  expect(await peer.request('account/logout', {})).toEqual({});
  await peer.log.notification('account/updated', ({ authMode }) => authMode === null);
  expect(await peer.request('account/read', {})).toMatchObject({ account: null });
  const heard = peer.log.names.filter((name) => name.startsWith('account/') || name.startsWith('answer'));
  expect(heard).toEqual([
    'answer 1',
    'answer 2',
    'account/login/completed',
    'account/updated',
    'answer 3',
    'account/updated',
    'answer 4',
  ]);
  const bad = await peer.ask('account/login/start', { type: 'apiKey', apiKey: ['sk-hidden'] });
  expect(JSON.stringify(bad)).not.toContain('sk-hidden');
  expect(server.stderr).not.toContain('sk-hidden');
});
