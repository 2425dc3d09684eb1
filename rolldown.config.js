import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { defineConfig } from 'rolldown';

/* Builds `dist`: few files instead of hundreds, because finding and reading each costs the start 0.3 ms. */

const src = `${import.meta.dirname}/src`;

/** Packages of many files: only what is used of them, with their licences beside it. All others stay packages. */
const inside = ['execa', 'zod'];

const { dependencies } = JSON.parse(readFileSync(`${import.meta.dirname}/package.json`, 'utf8'));
const outside = Object.keys(dependencies).filter((name) => !inside.includes(name));

export default defineConfig({
  // The errors are an entry for tests that stand in for a part of the program.
  input: { 'cli/main': `${src}/cli/main.ts`, 'core/model/errors': `${src}/core/model/errors.ts` },
  platform: 'node',
  external: (id) => outside.some((name) => id === name || id.startsWith(`${name}/`)),
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
      writeBundle(_, files) {
        const modules = Object.values(files).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
        for (const folder of new Set(modules.flatMap((id) => packageOf(id) ?? []))) keepLicence(folder);
      },
    },
  ],
});

function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The folder of the package that this file is from; undefined: it is ours. */
function packageOf(id) {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0];
}

function keepLicence(folder) {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length).replace('/', '-');
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence`);
  const copy = join(import.meta.dirname, 'dist/licences', `${name}.txt`);
  mkdirSync(dirname(copy), { recursive: true });
  cpSync(join(folder, file), copy);
}
