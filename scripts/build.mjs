import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const ROOT = new URL('..', import.meta.url);
/** Packages with native code, loaded from node_modules. */
const EXTERNAL = ['fs-ext-extra-prebuilt', '@lydell/node-pty'];
/** Published files, and the sources that they are made from as soon as those exist. */
const ENTRIES = {
  cli: 'src/cli/cli.ts',
  demo: 'src/cli/demo.ts',
  client: 'src/client/index.ts',
  'store-contract': 'src/store/contract/index.ts',
};
/** Bundled CommonJS packages call `require` for modules of Node. */
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);";

const { version } = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8'));
const entries = Object.entries(ENTRIES).filter(([, source]) => existsSync(new URL(source, ROOT)));

await rm(new URL('dist', ROOT), { recursive: true, force: true });
await build({
  absWorkingDir: ROOT.pathname,
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
  legalComments: 'none',
  logLevel: 'warning',
});
