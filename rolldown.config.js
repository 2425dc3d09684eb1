import { cpSync } from 'node:fs';
import { relative } from 'node:path';
import { defineConfig } from 'rolldown';

/* Builds `dist`: few files instead of hundreds, because finding and reading each costs the start 0.3 ms. */

const src = `${import.meta.dirname}/src`;

/** Only what is used of it, a third, and its licence beside it; all other packages stay packages. */
const inside = /^zod(\/|$)/;

export default defineConfig({
  // The errors are an entry for tests that stand in for a part of the program.
  input: { 'cli/main': `${src}/cli/main.ts`, 'core/model/errors': `${src}/core/model/errors.ts` },
  platform: 'node',
  external: (id) => !/^[./]/.test(id) && !id.startsWith(src) && !inside.test(id),
  output: {
    dir: 'dist',
    cleanDir: true,
    format: 'esm',
    sourcemap: true,
    comments: false,
    // A file that is loaded on demand keeps its place.
    chunkFileNames: ({ facadeModuleId }) =>
      facadeModuleId?.startsWith(src) ? relative(src, facadeModuleId).replace(/\.ts$/, '.js') : 'shared/[name].js',
  },
  plugins: [
    {
      // One sign beyond ASCII doubles the memory that the text of its file takes in Node. All are in strings and
      // patterns.
      name: 'ascii',
      generateBundle(_, files) {
        for (const file of Object.values(files)) {
          if (file.type === 'chunk') file.code = file.code.replace(/[^\0-\x7f]/g, escaped);
        }
      },
    },
    {
      name: 'licences',
      writeBundle: () => cpSync('node_modules/zod/LICENSE', 'dist/licences/zod.txt'),
    },
  ],
});

function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
