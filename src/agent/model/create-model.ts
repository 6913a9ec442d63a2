import { HttpModel } from './http-model.ts';
import type { ModelClient } from './model-client.ts';
import type { ModelProvider } from './provider.ts';
import { ScriptedModel } from './scripted-model.ts';

export function createModel(provider: ModelProvider): ModelClient {
  return provider.kind === 'http' ? new HttpModel(provider) : new ScriptedModel(provider);
}
