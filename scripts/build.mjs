import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = new URL('..', import.meta.url);
/** Packages with native code, loaded from node_modules. */
const EXTERNAL = ['better-sqlite3', 'fs-ext-extra-prebuilt', '@lydell/node-pty'];
/** Published files, and the sources that they are made from as soon as those exist. */
const ENTRIES = {
  cli: 'src/cli/cli.ts',
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

const { version } = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8'));
const entries = Object.entries(ENTRIES).filter(([, source]) => existsSync(new URL(source, ROOT)));

const { metafile } = await build({
  absWorkingDir: fileURLToPath(ROOT),
  entryPoints: Object.fromEntries(entries),
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: EXTERNAL,
  chunkNames: 'chunks/[name]-[hash]',
  banner: { js: REQUIRE },
  define: { __BOBBIN_VERSION__: JSON.stringify(version) },
  plugins: [WITHOUT_LOCALES],
  legalComments: 'none',
  minifySyntax: true,
  minifyWhitespace: true,
  minifyIdentifiers: true,
  sourcemap: 'linked',
  metafile: true,
  logLevel: 'warning',
});

// Last, and only what is stale: a server that runs from this folder may still load its parts.
const folder = new URL('dist/', ROOT);
for (const name of await readdir(folder, { recursive: true })) {
  if (name.includes('.js') && !(`dist/${name}` in metafile.outputs)) await rm(new URL(name, folder));
}
