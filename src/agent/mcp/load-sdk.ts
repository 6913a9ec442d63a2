/** The parts of the MCP SDK, once they are loaded. */
export type Sdk = typeof import('./sdk.ts');

let loading: Promise<Sdk> | null = null;

/** Loads the MCP SDK when it is first needed: a server without MCP servers does without its time and memory. */
export function loadSdk(): Promise<Sdk> {
  loading ??= import('./sdk.ts');
  return loading;
}
