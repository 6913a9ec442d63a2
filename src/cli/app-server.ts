import type { Logger } from 'pino';
import { ConfigService } from '../config/config-service.ts';
import { openStore } from '../store/open-store.ts';
import { createStdioTransport } from '../transport/stdio.ts';
import { type ComposedServer, composeServer } from './compose-server.ts';
import { endOfLife } from './lifetime.ts';
import { parseLogLevel } from './log-level.ts';
import { createLogger } from './logger.ts';
import { StderrSink } from './stderr-sink.ts';

/** A shutdown that takes longer is given up: clients have killed the process long before. */
const HARD_STOP_MS = 5_000;
const LAST_LOG_LINES_MS = 50;

export interface AppServerInvocation {
  /** `key=value`, as given with `-c`. */
  readonly overrides: readonly string[];
}

/**
 * Serves one client on stdin and stdout until its input ends or the process is told to end. Resolves with the exit code.
 *
 * @throws {ConfigError} {@link ThreadStoreError} before anything was answered, when the server cannot start.
 */
export async function runAppServer({ overrides }: AppServerInvocation): Promise<number> {
  const sink = new StderrSink();
  const config = await ConfigService.load({ overrides });
  const logger = createLogger(parseLogLevel(config.own.log ?? process.env.RUST_LOG), sink);
  surviveFailures(logger);
  let composed: ComposedServer | null = null;
  const store = await openStore(config.storeChoice, (message) => {
    logger.warn(message);
    composed?.threads.warn(message);
  });
  composed = composeServer({ config, logger, store });
  for (const { summary, details } of config.warnings) logger.warn({ details }, summary);
  const connection = composed.server.connect(createStdioTransport());
  const reason = await endOfLife({ connectionClosed: connection.closed, exit: (code) => process.exit(code) });
  logger.info({ reason }, 'Shutting down');
  const isClean = await shutDown(composed, logger);
  await sink.drained(LAST_LOG_LINES_MS);
  // A plain exit waits for file work that is under way; what did not end in all this time never will.
  if (!isClean) process.kill(process.pid, 'SIGKILL');
  return 0;
}

/** A defect in one request must not take the others down: it is logged, and the server goes on. */
function surviveFailures(logger: Logger): void {
  process.on('uncaughtException', (error) => logger.error({ err: error }, 'Uncaught exception'));
  process.on('unhandledRejection', (reason) => logger.error({ err: reason }, 'Unhandled rejection'));
}

/** Turns are ended and stored while the last answers go out. False when that took too long. */
async function shutDown({ server, threads }: ComposedServer, logger: Logger): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const hardStop = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), HARD_STOP_MS);
  });
  const ending = Promise.all([threads.shutdown(), server.close()]).then(
    () => true,
    (error: unknown) => {
      logger.error({ err: error }, 'Shutdown failed');
      return false;
    },
  );
  const isClean = await Promise.race([ending, hardStop]);
  clearTimeout(timer);
  return isClean;
}
