/** A tool that the client serves. Member names are those of the stored form. */
export interface DynamicTool {
  readonly namespace?: string;
  readonly name: string;
  readonly description: string;
  /** JSON schema of the arguments. */
  readonly inputSchema: unknown;
  /** Served, but not offered from the beginning. */
  readonly deferLoading: boolean;
}

/** What stands as `dynamic_tools` in the first record of a thread; entries that are no tools are passed over. */
export function storedDynamicTools(stored: readonly unknown[]): readonly DynamicTool[] {
  return stored.flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { namespace, name, description, inputSchema, deferLoading } = entry as Readonly<Record<string, unknown>>;
    if (typeof name !== 'string' || typeof description !== 'string') return [];
    const inNamespace = typeof namespace === 'string' ? { namespace } : {};
    return [{ ...inNamespace, name, description, inputSchema, deferLoading: deferLoading === true }];
  });
}
