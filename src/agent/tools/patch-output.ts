import type { PatchOutcome } from './patch-run.ts';

type Tried = Exclude<PatchOutcome, { type: 'refused' }>;

interface StoredPatchOutput {
  readonly output: string;
  readonly metadata: { readonly exit_code: number; readonly duration_seconds: number };
}

/** The output of an applied or failed patch in the form that is stored. */
export function storedPatchOutput({ type, text, durationMs }: Tried): string {
  const seconds = (durationMs / 1000).toFixed(1);
  const exitCode = type === 'applied' ? 0 : 1;
  return `{"output":${JSON.stringify(text)},"metadata":{"exit_code":${exitCode},"duration_seconds":${seconds}}}`;
}

/**
 * The items of a conversation as a model gets them: the outputs of the patch tool, stored as JSON, are sent as text.
 * Other items are the same objects.
 */
export function withReadablePatchOutputs(items: readonly object[]): object[] {
  return items.map((item) => {
    if (!('type' in item) || item.type !== 'custom_tool_call_output' || !('output' in item)) return item;
    const stored = typeof item.output === 'string' ? parse(item.output) : null;
    return stored === null ? item : { ...item, output: readable(stored) };
  });
}

function readable({ output, metadata }: StoredPatchOutput): string {
  const seconds = Math.round(metadata.duration_seconds * 10) / 10;
  return `Exit code: ${metadata.exit_code}\nWall time: ${seconds} seconds\nOutput:\n${output}`;
}

function parse(text: string): StoredPatchOutput | null {
  if (!text.startsWith('{"output":')) return null;
  try {
    const parsed = JSON.parse(text) as Partial<StoredPatchOutput>;
    const isOutput = typeof parsed.output === 'string' && typeof parsed.metadata?.exit_code === 'number';
    return isOutput ? (parsed as StoredPatchOutput) : null;
  } catch {
    return null;
  }
}
