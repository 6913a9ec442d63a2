import { join } from 'node:path';

const TOOLS = join(import.meta.dirname, '../golden/tools');

/** A model service on loopback that says what a recorded scenario says. */
export interface MockModel {
  readonly port: number;
  readonly requests: readonly { readonly path: string; readonly body: Readonly<Record<string, unknown>> }[];
  readonly problems: readonly string[];
  release(gate: string): void;
  waitGate(gate: string): Promise<void>;
  waitRequests(count: number): Promise<void>;
  close(): Promise<void>;
}

interface MockModelModule {
  startMockModel(model: unknown, vars: Record<string, string>): Promise<MockModel>;
}

interface UtilModule {
  interpolate<T>(value: T, vars: Record<string, string>): T;
}

export const { startMockModel } = (await import(join(TOOLS, 'mock-model.mjs'))) as MockModelModule;
export const { interpolate } = (await import(join(TOOLS, 'util.mjs'))) as UtilModule;
