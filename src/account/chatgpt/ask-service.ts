const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_STATUS_CHARS = 80;
const DEFAULT_TIMEOUT_MS = 30_000;

export interface ServiceRequest {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface ServiceAnswer {
  readonly isOk: boolean;
  readonly status: number;
  /** `400 Bad Request` */
  readonly statusLine: string;
  readonly contentType: string;
  readonly text: string;
}

/**
 * Asks the login service or the ChatGPT backend. An answer may be 1 MiB long and take 30 s; redirects are not followed,
 * because what is sent is secret. Rejects with a text that may be shown, or with the reason of the signal.
 */
export async function askService(url: string, request: ServiceRequest): Promise<ServiceAnswer> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, signal, ...init } = request;
  const timeUp = AbortSignal.timeout(timeoutMs);
  const either = signal === undefined ? timeUp : AbortSignal.any([signal, timeUp]);
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: either });
    const text = await readBounded(response.body);
    const { ok: isOk, status, statusText, headers } = response;
    const statusLine = `${status} ${statusText.slice(0, MAX_STATUS_CHARS)}`.trimEnd();
    return { isOk, status, statusLine, contentType: headers.get('content-type') ?? '', text };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof TooLong) throw error;
    const why = timeUp.aborted ? `no answer within ${timeoutMs / 1000} s` : 'error sending request';
    throw new Error(`${why} for url (${withoutQuery(url)})`);
  }
}

class TooLong extends Error {
  override readonly name = 'TooLong';
}

async function readBounded(body: AsyncIterable<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new TooLong(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function withoutQuery(url: string): string {
  if (!URL.canParse(url)) return 'invalid';
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
