import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from './log-level.ts';

const SECRET_MEMBERS = [
  'authorization',
  'Authorization',
  'bearerToken',
  'apiKey',
  'api_key',
  'token',
  'access_token',
  'refresh_token',
  'OPENAI_API_KEY',
  'experimental_bearer_token',
  'headers',
];

/** JSON lines; members that carry secrets are left out, however they came into a log entry. */
export function createLogger(level: LogLevel, destination: DestinationStream): Logger {
  const paths = SECRET_MEMBERS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]);
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths, censor: '[redacted]' } },
    destination,
  );
}
