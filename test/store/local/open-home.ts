import type { LocalThreadStoreOptions } from '../../../src/store/local/local-store-options.ts';
import { LocalThreadStore } from '../../../src/store/local/local-thread-store.ts';
import { put } from './hand-made.ts';
import { temporaryHome } from './temporary-home.ts';

/** A store on a home with one file, at a path in it; both are gone at the end of the scope. */
export async function openHome(path: string, content: string, options: Omit<LocalThreadStoreOptions, 'home'> = {}) {
  const home = await temporaryHome();
  const file = await put(home.path, path, content);
  const store = await LocalThreadStore.open({ home: home.path, ...options });
  return {
    home: home.path,
    file,
    store,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}
