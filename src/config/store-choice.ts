import type { StoreChoice } from '../store/open-store.ts';
import type { SettingValues } from './settings.ts';

/** Where threads are kept: as our own settings say, else as the original's key says, else in the home. */
export function chooseStore(settings: SettingValues, codexHome: string): StoreChoice {
  const own = settings['bobbin.store.type'];
  const original = settings.experimental_thread_store;
  switch (own ?? original?.type ?? 'local') {
    case 'in_memory': {
      const id = settings['bobbin.store.id'];
      return { type: 'in_memory', id: own === undefined ? (original?.id ?? id) : id };
    }
    case 'module':
      return { type: 'module', module: settings['bobbin.store.module'] ?? null, home: codexHome };
    case 'sqlite':
      return { type: 'sqlite' };
    case 'postgres':
      return { type: 'postgres' };
    case 'remote':
      return { type: 'remote' };
    case 'local':
      return {
        type: 'local',
        home: codexHome,
        durability: settings['bobbin.durability'],
        persistence: settings['bobbin.persistence'],
        index: settings['bobbin.index'],
        search: settings['bobbin.search'],
      };
  }
}
