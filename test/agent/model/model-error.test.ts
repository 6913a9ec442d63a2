import { expect, it } from 'vitest';
import { httpFailure, responseFailed, responseIncomplete } from '../../../src/agent/model/model-error.ts';

const URL = 'http://host/v1/responses';

it.each([
  [400, 'Bad Request', '{"error":{"message":"no"}}', '{"error":{"message":"no"}}', 'other', false],
  [
    401,
    'Unauthorized',
    '{"error":{"message":"Invalid key"}}',
    `unexpected status 401 Unauthorized: Invalid key, url: ${URL}`,
    'other',
    true,
  ],
  [404, 'Not Found', '', `unexpected status 404 Not Found: Unknown error, url: ${URL}`, 'other', true],
  [
    429,
    'Too Many Requests',
    '{}',
    'exceeded retry limit, last status: 429 Too Many Requests',
    { responseTooManyFailedAttempts: { httpStatusCode: 429 } },
    false,
  ],
  [429, '', '{"error":{"type":"usage_limit_reached","message":"Limit."}}', 'Limit.', 'usageLimitExceeded', false],
  [
    500,
    '',
    'x',
    "We're currently experiencing high demand, which may cause temporary errors.",
    'internalServerError',
    true,
  ],
  [503, 'Service Unavailable', 'down', `unexpected status 503 Service Unavailable: down, url: ${URL}`, 'other', true],
] as const)('httpFailure() classifies %s %s', (status, statusText, body, message, info, isRetryable) => {
  expect(httpFailure(status, statusText, body, URL)).toMatchObject({ message, info, isRetryable, httpStatus: status });
});

it.each([
  ['context_length_exceeded', 'contextWindowExceeded', false],
  ['insufficient_quota', 'usageLimitExceeded', false],
  ['server_is_overloaded', 'serverOverloaded', false],
  ['slow_down', 'serverOverloaded', false],
  ['cyber_policy', 'cyberPolicy', false],
  ['invalid_prompt', 'other', false],
  ['rate_limit_exceeded', 'other', true],
] as const)('responseFailed() classifies %s', (code, info, isRetryable) => {
  expect(responseFailed({ code, message: 'why' })).toMatchObject({ info, isRetryable });
});

it('responseFailed() waits as long as the service asks for', () => {
  expect(responseFailed({ code: 'rate_limit_exceeded', message: 'Please try again in 1.5s.' }).retryAfterMs).toBe(1500);
  expect(responseFailed({ code: 'rate_limit_exceeded', message: 'Please try again in 20ms.' }).retryAfterMs).toBe(20);
  expect(responseFailed(null)).toMatchObject({ retryAfterMs: null, isRetryable: true });
});

it('responseIncomplete() names the reason', () => {
  expect(responseIncomplete({ reason: 'max_output_tokens' }).message).toBe(
    'stream disconnected before completion: Incomplete response returned, reason: max_output_tokens',
  );
});
