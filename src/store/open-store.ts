import { importFile } from '../async/import-file.ts';
import { ThreadStoreError } from './errors.ts';
import { guarded } from './guarded.ts';
import type { ThreadStore } from './thread-store.ts';

/** Which store, as the configuration says. */
export type StoreChoice =
  | {
      readonly type: 'local';
      readonly home: string;
      readonly durability: 'disk' | 'os';
      readonly persistence: 'extended' | 'limited';
      readonly index: 'on' | 'off';
      readonly search: 'on' | 'off';
    }
  | { readonly type: 'in_memory'; readonly id: string }
  /** `module` is the absolute path of a file that default-exports a {@link StoreFactory}; null when none was named. */
  | { readonly type: 'module'; readonly module: string | null; readonly home: string }
  | { readonly type: 'sqlite' | 'postgres' | 'remote' };

/** What a store is made with. */
export interface StoreSurroundings {
  /** Absolute path of the Codex home. */
  readonly home: string;
  /** Told of what was repaired or does not work, in words for people. */
  readonly onWarning: (message: string) => void;
}

/** Default export of a module that brings a store. */
export type StoreFactory = (surroundings: StoreSurroundings) => ThreadStore | Promise<ThreadStore>;

/**
 * Opens the chosen store; only its driver is loaded.
 *
 * @throws {ThreadStoreError} `unsupported` for a kind that is not built, `invalid` for a module that makes no store.
 */
export async function openStore(
  choice: StoreChoice,
  onWarning: StoreSurroundings['onWarning'] = () => undefined,
): Promise<ThreadStore> {
  switch (choice.type) {
    case 'local': {
      const { LocalThreadStore } = await import('./local/local-thread-store.ts');
      return LocalThreadStore.open({ ...choice, onWarning });
    }
    case 'in_memory': {
      const { InMemoryThreadStore } = await import('./memory/in-memory-thread-store.ts');
      return guarded(InMemoryThreadStore.forId(choice.id));
    }
    case 'module':
      return openModule(choice.module, { home: choice.home, onWarning });
    default:
      throw new ThreadStoreError(
        'unsupported',
        `The store type "${choice.type}" is not supported yet; use local, in_memory or module`,
        { operation: `store.type = "${choice.type}"` },
      );
  }
}

async function openModule(file: string | null, surroundings: StoreSurroundings): Promise<ThreadStore> {
  if (file === null) {
    throw new ThreadStoreError('invalid', 'The store type "module" needs the path of a file in bobbin.store.module');
  }
  const factory = await loadFactory(file);
  const store = await factory(surroundings);
  if (!isStore(store)) throw new ThreadStoreError('invalid', `Cannot use "${file}" as a store: its factory made none`);
  return guarded(store);
}

async function loadFactory(file: string): Promise<StoreFactory> {
  const loaded = await importModule(file);
  if (typeof loaded.default !== 'function') {
    throw new ThreadStoreError('invalid', `Cannot use "${file}" as a store: its default export is not a function`);
  }
  return loaded.default as StoreFactory;
}

async function importModule(file: string): Promise<{ readonly default?: unknown }> {
  try {
    return await importFile(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ThreadStoreError('invalid', `Cannot load the store "${file}": ${reason}`, { cause });
  }
}

function isStore(value: unknown): value is ThreadStore {
  return typeof value === 'object' && value !== null && 'capabilities' in value && 'createThread' in value;
}
