import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { keepCompiled } from './keep-compiled.mjs';

const ROOT = new URL('..', import.meta.url);
/** Packages with native code, loaded from node_modules; of SQLite, only that code. */
const EXTERNAL = ['fs-ext-extra-prebuilt', '@lydell/node-pty', 'better-sqlite3/package.json'];
/** Published files, and the sources that they are made from as soon as those exist. */
const ENTRIES = {
  demo: 'src/cli/demo.ts',
  client: 'src/client/index.ts',
  store: 'src/store/index.ts',
  'index-worker': 'src/store/local/index/index-worker.ts',
  'store-contract': 'src/store/contract/index.ts',
};
/** Bundled CommonJS packages call `require` for modules of Node. */
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);";

/** Error texts in forty languages, of which zod loads none by itself but English: a quarter of the start-up time. */
const WITHOUT_LOCALES = {
  name: 'without-locales',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** What checks data against JSON schemas in the SDK, which is given another way to do so. */
const WITHOUT_AJV = {
  name: 'without-ajv',
  setup(bundle) {
    bundle.onLoad({ filter: /[\\/]validation[\\/]ajv-provider\.js$/ }, () => ({
      contents: 'export class AjvJsonSchemaValidator {}',
    }));
  },
};

/** The dozen modules around SQLite are bundled, so that they are kept compiled: the first request of a client waits for them. */
const SQLITE_INSIDE = {
  name: 'sqlite-inside',
  setup(bundle) {
    bundle.onResolve({ filter: /^bindings$/ }, () => ({ path: 'bindings', namespace: 'sqlite' }));
    bundle.onLoad({ filter: /.*/, namespace: 'sqlite' }, () => ({
      contents: `const path = require('node:path');
        const folder = () => path.dirname(require.resolve('better-sqlite3/package.json'));
        module.exports = (name) => require(path.join(folder(), 'build', 'Release', name));`,
    }));
  },
};

/** Parts of the program in files of their own: what must import, and what is large and seldom needed. */
const APART = { 'import-file': 'src/async/import-file.ts', 'mcp-sdk': 'src/agent/mcp/sdk.ts' };

const KEEP_APART = {
  name: 'keep-apart',
  setup(bundle) {
    bundle.onResolve({ filter: /[\\/]import-file\.ts$/ }, () => ({ path: './import-file.cjs', external: true }));
    bundle.onResolve({ filter: /^\.[\\/]sdk\.ts$/ }, () => ({ path: './mcp-sdk.cjs', external: true }));
  },
};

const { version } = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8'));
const entries = Object.entries(ENTRIES).filter(([, source]) => existsSync(new URL(source, ROOT)));

const SHARED = {
  absWorkingDir: fileURLToPath(ROOT),
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  external: EXTERNAL,
  plugins: [WITHOUT_LOCALES, WITHOUT_AJV, SQLITE_INSIDE],
  legalComments: 'none',
  minifySyntax: true,
  minifyWhitespace: true,
  minifyIdentifiers: true,
  sourcemap: 'linked',
  metafile: true,
  logLevel: 'warning',
};
const define = { __BOBBIN_VERSION__: JSON.stringify(version) };

const modules = await build({
  ...SHARED,
  define,
  entryPoints: Object.fromEntries(entries),
  splitting: true,
  format: 'esm',
  chunkNames: 'chunks/[name]-[hash]',
  banner: { js: REQUIRE },
});
// The program is one CommonJS file, for code of that kind can be kept compiled; see bin/run-bundle.js.
const COMMON_JS = { ...SHARED, format: 'cjs', outExtension: { '.js': '.cjs' } };
const parts = await build({ ...COMMON_JS, entryPoints: APART });
const program = await build({
  ...COMMON_JS,
  define: { ...define, 'import.meta.url': '__fileUrl' },
  entryPoints: { cli: 'src/cli/cli.ts' },
  plugins: [...SHARED.plugins, KEEP_APART],
  supported: { 'dynamic-import': false },
  banner: { js: "const __fileUrl = require('node:url').pathToFileURL(__filename).href;" },
});
const outputs = Object.assign({}, ...[modules, parts, program].map(({ metafile }) => metafile.outputs));

// Last, and only what is stale: a server that runs from this folder may still load its parts.
const folder = new URL('dist/', ROOT);
for (const name of await readdir(folder, { recursive: true })) {
  if (/\.c?js|\.cache/.test(name) && !(`dist/${name}` in outputs)) await rm(new URL(name, folder));
}

await keepCompiled();
