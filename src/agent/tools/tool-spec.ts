/** One entry of `tools` in a model request. */
export type ToolSpec = Readonly<Record<string, unknown>>;
