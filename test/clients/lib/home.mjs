// Temporary CODEX_HOME + workspace for one check.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const MODELS = ['mock-one', 'mock-two'];

// A two-model catalogue in the shape the reference server reads through `model_catalog_json`.
// A server that does not know that key just keeps its own models; the checks allow for that.
export function catalog(slugs = MODELS, efforts = ['low', 'medium', 'high']) {
  const effort = efforts.map((e) => ({ effort: e, description: `${e} effort` }));
  return {
    models: slugs.map((slug, i) => ({
      slug,
      display_name: slug.replace(/(^|-)([a-z])/g, (_, d, ch) => (d ? ' ' : '') + ch.toUpperCase()),
      description: `Catalogue entry ${i + 1} for checks`,
      default_reasoning_level: 'medium',
      supported_reasoning_levels: effort,
      shell_type: 'shell_command',
      visibility: 'list',
      minimal_client_version: '0.1.0',
      supported_in_api: true,
      availability_nux: null,
      upgrade: null,
      priority: i,
      base_instructions: 'You are a coding agent under test.',
      model_messages: null,
      supports_reasoning_summaries: true,
      default_reasoning_summary: 'auto',
      reasoning_summary_format: 'experimental',
      support_verbosity: false,
      default_verbosity: null,
      apply_patch_tool_type: 'freeform',
      web_search_tool_type: 'text',
      truncation_policy: { mode: 'tokens', limit: 10000 },
      supports_parallel_tool_calls: true,
      supports_image_detail_original: false,
      context_window: 200000,
      max_context_window: 200000,
      auto_compact_token_limit: null,
      experimental_supported_tools: [],
      input_modalities: ['text', 'image'],
      supports_search_tool: false,
      prefer_websockets: false,
      additional_speed_tiers: [],
      service_tiers: [],
      available_in_plans: [],
    })),
  };
}

export function makeHome({
  port,
  model = 'mock-one',
  extra = '',
  withCatalog = true,
  prefix = 'smoke-',
  base = os.tmpdir(),
}) {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(base, prefix)));
  const home = path.join(root, 'home'),
    ws = path.join(root, 'ws'),
    logs = path.join(root, 'logs');
  for (const d of [home, ws, logs]) fs.mkdirSync(d);
  const cat = path.join(home, 'models.json');
  if (withCatalog) fs.writeFileSync(cat, JSON.stringify(catalog(), null, 1));
  writeConfig(home, { port, model, extra, cat: withCatalog ? cat : null });
  return {
    root,
    home,
    ws,
    logs,
    remove() {
      try {
        fs.rmSync(root, { recursive: true, force: true, maxRetries: 3 });
      } catch {}
    },
  };
}
export function writeConfig(home, { port, model, extra = '', cat }) {
  fs.writeFileSync(
    path.join(home, 'config.toml'),
    [
      model ? `model = "${model}"` : '',
      'model_provider = "mock_provider"',
      cat ? `model_catalog_json = ${JSON.stringify(cat)}` : '',
      extra,
      '[model_providers.mock_provider]',
      'name = "Mock provider"',
      `base_url = "http://127.0.0.1:${port}/v1"`,
      'wire_api = "responses"',
      'request_max_retries = 0',
      'stream_max_retries = 0',
      'supports_websockets = false',
      '',
    ].join('\n'),
  );
}
