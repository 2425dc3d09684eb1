import { vi } from 'vitest';
import { compiledOnce } from '../../src/store/database/compiled-once.ts';
import { createClock } from '../../src/system/clock.ts';

const border = '../../src/store/database/border.ts';

/** The SQL of every statement of the store, as SQLite gets it when it first runs; the file has a store afterwards. */
export async function everyStatement(file: string): Promise<string[]> {
  const sources: string[] = [];
  vi.resetModules();
  vi.doMock(border, async (original) => {
    const { guarded, ...others } = await original<typeof import('../../src/store/database/border.ts')>();
    return {
      ...others,
      guarded(...given: Parameters<typeof guarded>) {
        const sqlite = guarded(...given);
        const { prepare } = sqlite;
        return Object.assign(sqlite, {
          prepare(source: string) {
            sources.push(compiledOnce(source));
            return prepare(source);
          },
        });
      },
    };
  });
  try {
    const { createStore } = await import('../../src/store/store.ts');
    createStore(file, createClock()).close();
  } finally {
    vi.doUnmock(border);
  }
  return sources;
}
