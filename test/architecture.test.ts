import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../src/cli/shared/exit.ts';
import { formatKeyPath, getAt, type KeyPath } from '../src/config/schema/key-path.ts';
import { configSchema, keysAt } from '../src/config/schema/schema.ts';
import { validate } from '../src/config/validate.ts';
import { chatCommands } from '../src/core/commands/registry.ts';

/* The rules of ARCHITECTURE.md that a machine can check, and that the papers say what the code does. */

const root = new URL('../', import.meta.url);
const run = promisify(execFile);
const readme = read('README.md');
const architecture = read('ARCHITECTURE.md');

/** The longest file that still has one reason to exist, and those that may be longer, with why. */
const longestFile = 300;
const longerFiles: Record<string, string> = {};

/** From below to above: each part may import what stands in a row before its own. Each platform is a part. */
const layers = [
  ['text'],
  ['danger'],
  ['core'],
  ['platforms/shared'],
  ['claude', 'config', 'platforms', 'store', 'system'],
  ['app'],
  ['cli'],
];

/** What parts may import that do no I/O of their own; the others are free. */
const librariesOf: Record<string, readonly string[]> = {
  text: ['marked', 'diff', 'entities/decode', 'string-width'],
  danger: [],
  core: ['p-queue', 'node:crypto'],
  app: ['node:events'],
};

interface Module {
  file: string;
  part: string;
  lines: number;
  /** Parts of ours that it imports, its own left out. */
  parts: string[];
  libraries: string[];
}

const modules = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readModule(`src/${path.replaceAll('\\', '/')}`));

function readModule(file: string): Module {
  const source = read(file);
  const part = partOf(file);
  const imports = importsOf(source);
  const own = imports.filter((name) => name.startsWith('.'));
  const parts = own.map((name) => partOf(new URL(name, new URL(file, 'file:///')).pathname.slice(1)));
  return {
    file,
    part,
    lines: source.split('\n').length - 1,
    parts: parts.filter((other) => other !== part),
    libraries: imports.filter((name) => !name.startsWith('.')),
  };
}

function read(file: string): string {
  return readFileSync(new URL(file, root), 'utf8');
}

/** Of static imports, exports from elsewhere, and imports at run time; types count too. */
function importsOf(source: string): string[] {
  const forms = [/\bfrom '([^']+)';$/gm, /^import '([^']+)';$/gm, /\bimport\('([^']+)'\)/g];
  return forms.flatMap((form) => [...source.matchAll(form)].map((match) => match[1]!));
}

/** `src/core/commands/new.ts` -> `core`, `src/platforms/terminal/wrap.ts` -> `platforms/terminal`. */
function partOf(file: string): string {
  const [, first = '', second = ''] = file.split('/');
  return first === 'platforms' ? `${first}/${second}` : first;
}

function layerOf(part: string): number {
  return layers.findIndex((names) => names.includes(part) || names.includes(part.split('/')[0]!));
}

describe('the direction of dependencies', () => {
  it('knows the place of every part', () => {
    expect(modules.length).toBeGreaterThan(100);
    expect([...new Set(modules.map(({ part }) => part))].filter((part) => layerOf(part) === -1)).toEqual([]);
  });

  it('is never turned round, and adapters do not know each other', () => {
    const imports = modules.flatMap(({ file, part, parts }) => parts.map((other) => ({ file, part, other })));
    const wrong = imports.filter(({ part, other }) => layerOf(other) >= layerOf(part) || layerOf(other) === -1);

    expect(imports.length).toBeGreaterThan(100);
    expect(wrong.map(({ file, other }) => `${file} imports ${other}`)).toEqual([]);
  });

  it('leaves files, network and processes to the adapters', () => {
    const wrong = modules.flatMap(({ file, part, libraries }) =>
      libraries
        .filter((library) => librariesOf[part]?.includes(library) === false)
        .map((library) => `${file} imports ${library}`),
    );

    expect(modules.flatMap(({ libraries }) => libraries)).toContain('node:fs');
    expect(wrong).toEqual([]);
  });

  it('begins in bin, which knows the CLI alone', () => {
    const source = ['bin/dispatch-bridge.js', 'bin/run.js'].map((file) => read(file));
    const loaded = [...source.join('\n').matchAll(/\b(?:import|require)\('([^']+)'\)/g)].map((match) => match[1]);

    expect(loaded.toSorted()).toEqual(['../dist/cli/main.js', './run.js', 'node:module']);
  });
});

it('no file is longer than one reason to exist, but for those listed', () => {
  const long = modules.filter(({ lines }) => lines > longestFile).map(({ file }) => file);

  expect(long).toEqual(Object.keys(longerFiles));
});

it('the lock file names no address to download from', () => {
  const lock = read('package-lock.json');

  expect(lock).toContain('"integrity"');
  expect(lock).not.toContain('"resolved"');
});

/** The cells of the README's table row about `name`; `more`: something may stand behind the name. */
function rowOf(name: string, more: 'exactly' | 'with arguments'): string[] | undefined {
  const starts = more === 'exactly' ? [`| \`${name}\` |`] : [`| \`${name}\` `, `| \`${name} `];
  const row = readme.split('\n').find((line) => starts.some((start) => line.startsWith(start)));
  return row
    ?.split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
    .slice(1, -1);
}

describe('every config key', () => {
  const example: unknown = JSON.parse(read('config.example.json'));
  const places = placesBelow([]);

  function placesBelow(place: KeyPath): KeyPath[] {
    return keysAt(place).flatMap((key): KeyPath[] => {
      const below = [...place, key];
      if (keysAt(below).length > 0) return placesBelow(below);
      return [below, ...placesBelow([...below, 0])];
    });
  }

  it('is in the README, with its default', () => {
    const needed = { users: [{ platform: 'telegram', id: '1' }], projects: [{ name: 'a', path: 'b' }] };
    const parsed = configSchema.parse(needed);
    const empty = configSchema.parse({});

    const told = places.map((place) => ({ place, cell: rowOf(nameOf(place), 'exactly')?.[1] }));
    const defaults = places.map((place) => {
      const value = getAt(needed, place) === undefined ? getAt(parsed, place) : getAt(empty, place);
      const shown = typeof value === 'string' ? value : JSON.stringify(value);
      return { place, cell: value === undefined ? expect.any(String) : `\`${shown}\`` };
    });

    expect(places.length).toBeGreaterThan(20);
    expect(told).toEqual(defaults);
  });

  it('is in config.example.json, which is valid', () => {
    const missing = places.filter((place) => getAt(example, place) === undefined);

    expect(missing).toEqual([]);
    expect(validate(example as Record<string, unknown>).problems).toEqual([]);
  });

  function nameOf(place: KeyPath): string {
    return formatKeyPath(place).replaceAll('[0]', '[]');
  }
});

it('every chat command is in the README', () => {
  const missing = chatCommands.filter(({ name }) => !rowOf(`/${name}`, 'with arguments'));

  expect(chatCommands.length).toBeGreaterThan(5);
  expect(missing.map(({ name }) => name)).toEqual([]);
});

it('every CLI command is in the README, with all its options', async () => {
  const commands = await commandsBelow([]);

  const missing = commands.flatMap(({ name, options }) => {
    const row = name === '' ? readme : rowOf(name, 'with arguments')?.join(' ');
    return row === undefined ? [name] : options.filter((option) => !row.includes(option)).map((o) => `${name} ${o}`);
  });

  expect(commands.map(({ name }) => name)).toContain('tasks cancel');
  expect(missing).toEqual([]);
});

/** As its own help shows them; groups of commands are left out, their commands are not. */
async function commandsBelow(path: string[]): Promise<{ name: string; options: string[] }[]> {
  const main = fileURLToPath(new URL('src/cli/main.ts', root));
  const { stdout } = await run(process.execPath, [main, ...path, '--help'], { env: {} });
  const [about = '', list = ''] = stdout.split('\nCommands:\n');
  const names = [...list.matchAll(/^ {2}(\w+)/gm)].map((match) => match[1]!).filter((name) => name !== 'help');
  const below = await Promise.all(names.map((name) => commandsBelow([...path, name])));
  const options = [...about.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map((match) => match[1]!);
  const isGroup = names.length > 0 && path.length > 0;
  const own = options.filter((option) => path.length === 0 || option !== '--help');
  return [...(isGroup ? [] : [{ name: path.join(' '), options: own }]), ...below.flat()];
}

it('every exit code and every npm script is in the README', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const commands = Object.keys(scripts)
    .filter((name) => !/^pre/.test(name))
    .map((name) => (['start', 'test'].includes(name) ? `npm ${name}` : `npm run ${name}`));

  expect(Object.values(exitCodes).filter((code) => !rowOf(String(code), 'exactly'))).toEqual([]);
  expect(commands.filter((command) => !rowOf(command, 'exactly'))).toEqual([]);
});

it('every invariant names a test that is there', () => {
  const rows = architecture.split('\n').filter((line) => /^\| I\d+ \|/.test(line));

  const tests = rows.map((row) => [...row.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map((match) => match[1]!));

  const numbers = rows.map((row) => Number(row.split(' ')[1]?.slice(1)));
  expect(numbers.slice(0, 13)).toEqual(Array.from({ length: 13 }, (_, n) => n + 1));
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
  expect(tests.filter((names) => names.length === 0)).toEqual([]);
  expect(tests.flat().filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
});

it('every path and link in the papers leads somewhere', () => {
  const papers = [readme, architecture, read('CHANGELOG.md')].join('\n');
  const paths = [...papers.matchAll(/(?<![\w./-])(?:src|test|docs)\/[\w./-]*[\w/]/g)].map(([path]) => path);
  const links = [...papers.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map((match) => match[1]!);

  const dead = [...paths, ...links].filter((path) => !existsSync(new URL(path, root)));

  expect(paths.length).toBeGreaterThan(30);
  expect([...new Set(dead)]).toEqual([]);
});
