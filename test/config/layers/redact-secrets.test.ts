import { expect, test } from 'vitest';
import { redactSecrets } from '../../../src/config/layers/redact-secrets.ts';

test('redactSecrets() takes out what opens doors and leaves what only says where it is kept', () => {
  const tree = {
    model: 'm',
    tool_output_token_limit: 7,
    model_providers: {
      own: {
        base_url: 'https://me:pass@gateway/v1?a=b',
        env_key: 'OWN_KEY',
        experimental_bearer_token: 'x',
        http_headers: { Authorization: 'x' },
        env_http_headers: { 'X-Org': 'ORG' },
        query_params: { key: 'x', nested: { key: 'x' }, list: ['x', 1] },
      },
    },
    mcp_servers: { a: { bearer_token_env_var: 'A', env: { HOME: 'x' }, oauth: [{ client_secret: 'x' }] } },
    shell_environment_policy: { inherit: 'core', set: { PASS: 'x' } },
    otel: { exporter: { 'otlp-http': { endpoint: 'http://otel', headers: { 'x-api': 'x' } } } },
    unknown: { apiKey: 'x', db_password: 'x' },
  };
  const gone = '[redacted]';
  expect(redactSecrets(tree)).toEqual({
    model: 'm',
    tool_output_token_limit: 7,
    model_providers: {
      own: {
        base_url: `https://${gone}@gateway/v1?a=b`,
        env_key: 'OWN_KEY',
        experimental_bearer_token: gone,
        http_headers: { Authorization: gone },
        env_http_headers: { 'X-Org': 'ORG' },
        query_params: { key: gone, nested: { key: gone }, list: [gone, 1] },
      },
    },
    mcp_servers: { a: { bearer_token_env_var: 'A', env: { HOME: gone }, oauth: [{ client_secret: gone }] } },
    shell_environment_policy: { inherit: 'core', set: { PASS: gone } },
    otel: { exporter: { 'otlp-http': { endpoint: 'http://otel', headers: { 'x-api': gone } } } },
    unknown: { apiKey: gone, db_password: gone },
  });
});
