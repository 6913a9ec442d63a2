import { HttpModel } from './http-model.ts';
import type { ModelClient } from './model-client.ts';
import type { ModelLogin } from './model-login.ts';
import type { ModelProvider } from './provider.ts';
import { ScriptedModel } from './scripted-model.ts';

export function createModel(provider: ModelProvider, login: ModelLogin): ModelClient {
  return provider.kind === 'http' ? new HttpModel(provider, login) : new ScriptedModel(provider);
}
