import { describe, expect, it } from 'vitest';
import { effectiveConfig } from '../../../src/config/layers/effective-config.ts';

const user = { type: 'user', file: '/home/config.toml', profile: null } as const;
const flags = { type: 'sessionFlags' } as const;
/** As 0.130 and 0.169 answer it for this layer. */
const PROJECT_VERSION = 'sha256:92c5bd6298f3008711b42c4ade1661b6eb16d7e99e957f7033eaf80132d19313';

describe('effectiveConfig()', () => {
  it('gives a layer the version that the originals give it, whatever the order of its keys', () => {
    const tree = { sandbox_workspace_write: { exclude_slash_tmp: true }, model: 'proj-model' };
    const { layers } = effectiveConfig([{ name: user, tree }], true);
    expect(layers).toEqual([{ name: user, version: PROJECT_VERSION, config: tree }]);
  });

  it('lets the later layer win, value by value', () => {
    const lower = { name: user, tree: { model: 'a', mcp_servers: { x: { command: 'c', args: ['1', '2'] } } } };
    const upper = { name: flags, tree: { model: 'b', mcp_servers: { x: { enabled: false } } } };
    const { config, origins } = effectiveConfig([lower, upper], false);
    expect(config).toMatchObject({
      model: 'b',
      mcp_servers: { x: { command: 'c', args: ['1', '2'], enabled: false } },
    });
    expect(Object.entries(origins).map(([key, { name }]) => [key, name.type])).toEqual([
      ['model', 'sessionFlags'],
      ['mcp_servers.x.command', 'user'],
      ['mcp_servers.x.args.0', 'user'],
      ['mcp_servers.x.args.1', 'user'],
      ['mcp_servers.x.enabled', 'sessionFlags'],
    ]);
  });

  it('fills in what a table leaves out, says null for what nobody set or does not fit, and passes the rest through', () => {
    const tree = { sandbox_workspace_write: { network_access: true }, client_search_provider: 3, custom: { a: 1.5 } };
    const { config } = effectiveConfig([{ name: user, tree }], false);
    expect(config).toMatchObject({
      sandbox_workspace_write: {
        writable_roots: [],
        network_access: true,
        exclude_tmpdir_env_var: false,
        exclude_slash_tmp: false,
      },
      client_search_provider: null,
      model: null,
      model_provider: null,
      profiles: {},
      custom: { a: 1.5 },
    });
  });
});
