import { EXIT_PORTS } from './exit-ports.ts';
import type { NetworkPolicy } from './network-policy.ts';

const HTTP_NAMES = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'WS_PROXY',
  'WSS_PROXY',
  'http_proxy',
  'https_proxy',
  'ws_proxy',
  'wss_proxy',
  'YARN_HTTP_PROXY',
  'YARN_HTTPS_PROXY',
  'NPM_CONFIG_PROXY',
  'NPM_CONFIG_HTTP_PROXY',
  'NPM_CONFIG_HTTPS_PROXY',
  'npm_config_proxy',
  'npm_config_http_proxy',
  'npm_config_https_proxy',
  'BUNDLE_HTTP_PROXY',
  'BUNDLE_HTTPS_PROXY',
  'PIP_PROXY',
  'DOCKER_HTTP_PROXY',
  'DOCKER_HTTPS_PROXY',
];
const ANY_NAMES = ['ALL_PROXY', 'all_proxy', 'FTP_PROXY', 'ftp_proxy'];
const DIRECT_NAMES = [
  'NO_PROXY',
  'no_proxy',
  'NPM_CONFIG_NOPROXY',
  'npm_config_noproxy',
  'YARN_NO_PROXY',
  'BUNDLE_NO_PROXY',
];
/** The loopback of a sandbox is its own. */
const DIRECT = 'localhost,127.0.0.1,::1';

/** Tells the programs of a command by which proxies they get out. */
export function proxyEnvironment({ enableSocks5, allowLocalBinding }: NetworkPolicy): Record<string, string> {
  const http = `http://127.0.0.1:${EXIT_PORTS.http}`;
  const any = enableSocks5 ? `socks5h://127.0.0.1:${EXIT_PORTS.socks}` : http;
  return {
    ...all(HTTP_NAMES, http),
    ...all(ANY_NAMES, any),
    ...all(DIRECT_NAMES, DIRECT),
    ELECTRON_GET_USE_PROXY: 'true',
    NODE_USE_ENV_PROXY: '1',
    CODEX_NETWORK_PROXY_ACTIVE: '1',
    CODEX_NETWORK_ALLOW_LOCAL_BINDING: allowLocalBinding ? '1' : '0',
  };
}

function all(names: readonly string[], value: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, value]));
}
