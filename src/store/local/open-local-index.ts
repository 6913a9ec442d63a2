import { nodeFileLayer } from './files/file-layer.ts';
import type { LocalIndex } from './index/local-index.ts';
import type { LocalThreadStoreOptions } from './local-store-options.ts';

/** The index of a home, loaded with its driver only where one is wanted; null otherwise. */
export async function openLocalIndex(options: LocalThreadStoreOptions): Promise<LocalIndex | null> {
  if (!isIndexed(options)) return null;
  const { home, files = nodeFileLayer, persistence, search, onWarning = () => undefined } = options;
  const { listMaxAgeMs, isHomeWatched, isIndexAwaited = false } = options;
  const { LocalIndex: Index } = await import('./index/local-index.ts');
  return new Index({
    home,
    files,
    hasTurns: persistence !== 'limited',
    hasSearch: search !== 'off',
    onWarning,
    ...(listMaxAgeMs === undefined ? {} : { maxAgeMs: listMaxAgeMs }),
    isAwaited: isIndexAwaited,
    ...(isHomeWatched === undefined ? {} : { isWatched: isHomeWatched }),
  });
}

function isIndexed({ index, files }: LocalThreadStoreOptions): boolean {
  return index === undefined ? files === undefined : index === 'on';
}
