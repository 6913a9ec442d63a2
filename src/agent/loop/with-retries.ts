import { ModelError } from '../model/model-error.ts';
import { backOffMs, pause } from '../model/retry.ts';
import type { Turn } from './turn.ts';

/** Makes a request again, as often as the provider allows, when it failed in a way that may pass; each time is told. */
export async function withRetries<T>(turn: Turn, request: () => Promise<T>): Promise<T> {
  const { provider } = turn.settings;
  const maxRetries = provider.kind === 'http' ? provider.streamMaxRetries : 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      turn.signal.throwIfAborted();
      if (!(error instanceof ModelError) || !error.isRetryable || attempt > maxRetries) throw error;
      await announceRetry(turn, error, `Reconnecting... ${attempt}/${maxRetries}`);
      await pause(error.retryAfterMs ?? backOffMs(attempt), turn.signal);
    }
  }
}

async function announceRetry(turn: Turn, cause: ModelError, message: string): Promise<void> {
  await turn.emit({
    kind: 'error',
    turnId: turn.turnId,
    error: {
      message,
      codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: cause.httpStatus } },
      additionalDetails: cause.message,
    },
    willRetry: true,
  });
}
