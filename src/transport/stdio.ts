import type { ByteOutput, Transport } from './transport.ts';

/**
 * Keeps stdout for the protocol: whatever else in this process prints there goes to stderr from now on. The returned
 * output is the only way to stdout.
 */
function guardStdout(
  stdout: NodeJS.WriteStream = process.stdout,
  stderr: NodeJS.WriteStream = process.stderr,
): ByteOutput {
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  return {
    write: (text, done) => write(text, done),
    on: (event: string, listener: (error: Error) => void) => stdout.on(event, listener),
  };
}

/** Stdin and the guarded stdout. Neither can be closed: they end with the process. */
export function createStdioTransport(): Transport {
  return { input: process.stdin, output: guardStdout(), close: () => undefined };
}
