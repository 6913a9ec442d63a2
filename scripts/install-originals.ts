/** Puts the pinned originals into `.cache/`: what `npm run interop` needs, and the sandbox tests where `bwrap` is missing. */
import { install, originals } from './originals.ts';

for (const original of originals) install(original);
