import { type Invocation, parseArguments } from './arguments.ts';
import { HELP_TEXT, VERSION_TEXT } from './help-text.ts';
import { UsageError } from './usage-error.ts';

const EXIT_CODE = { ok: 0, failed: 1, usage: 2 } as const;

/** Runs one command line and resolves with the exit code. Commands are loaded when they are chosen. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(parseArguments(args));
  } catch (error) {
    return complain(error);
  }
}

async function run(invocation: Invocation): Promise<number> {
  switch (invocation.command) {
    case 'help':
      return print(HELP_TEXT);
    case 'version':
      return print(VERSION_TEXT);
    case 'generate-json-schema': {
      const { generateJsonSchema } = await import('./generate-json-schema.ts');
      await generateJsonSchema(invocation.out, { experimental: invocation.experimental });
      return EXIT_CODE.ok;
    }
    case 'generate-ts': {
      const { generateTs } = await import('./generate-ts.ts');
      await generateTs(invocation.out);
      return EXIT_CODE.ok;
    }
    case 'doctor': {
      const { runDoctor } = await import('./doctor.ts');
      return runDoctor(invocation);
    }
    case 'app-server': {
      const { runAppServer } = await import('./app-server.ts');
      return runAppServer(invocation);
    }
  }
}

async function print(text: string): Promise<number> {
  await new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));
  return EXIT_CODE.ok;
}

function complain(error: unknown): number {
  const message = error instanceof Error ? error.message.trimEnd() : String(error);
  const isUsage = error instanceof UsageError;
  process.stderr.write(`bobbin: ${message}\n${isUsage ? "Try 'bobbin --help'.\n" : ''}`);
  return isUsage ? EXIT_CODE.usage : EXIT_CODE.failed;
}
