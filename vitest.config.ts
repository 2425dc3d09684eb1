import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// A test starts many short programs of ours: what V8 compiled for one of them serves the next.
process.env.NODE_COMPILE_CACHE ??= new URL('node_modules/.cache/compiled', import.meta.url).pathname;

const all = 'test/**/*.test.ts';
const long = 'test/**/*.long.test.ts';
/** They run in `npm test` with as much as it can afford, and in `npm run test:long` with all. */
const both = ['test/**/*fuzz.test.ts', 'test/**/*.property.test.ts', 'test/e2e/survives-kill-9.test.ts'];

export default defineConfig({
  test: {
    // Each keeps a program of ours and a claude busy beside itself.
    maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
    // Modules hold no state that one file could leave to the next, so each is loaded once by a worker.
    isolate: false,
    setupFiles: ['test/properties.ts'],
    // These end a hang and judge no speed; what a test waits for gives up earlier and says what it was.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    projects: [
      { extends: true, test: { name: 'quick', include: [all], exclude: [long], provide: { thorough: false } } },
      { extends: true, test: { name: 'long', include: [long, ...both], provide: { thorough: true } } },
    ],
  },
});
