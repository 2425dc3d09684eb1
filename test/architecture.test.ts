import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { describe, expect, it } from 'vitest';
import { functionsOf } from './functions.ts';
import {
  bareMomentsOf,
  exportListsOf,
  exportsOf,
  hiddenImportsOf,
  importsOf,
  movesTasks,
  namesPlatform,
  unreadFiles,
  wideSuppressionsOf,
} from './house/source.ts';
import { arrowsOf, roomsOnMap, section } from './house/tables.ts';

/* What holds the house: rooms are folders of src, arrows are imports. ARCHITECTURE.md has the map and the arrows. */

const root = new URL('../', import.meta.url);
const architecture = read('ARCHITECTURE.md');

/** The longest file that still has one reason to exist, and those that may be longer, with why. */
const longestFile = 300;
const longerFiles: Record<string, string> = {};

/** So many files are still found by name at a glance; these rooms may hold more, because each file is one of a kind. */
const fullRoom = 14;
const fullerRooms: Record<string, string> = {
  'core/commands': 'one file for each chat command',
  'core/model': 'one file for each noun of the domain',
  'store/migrations': 'one file for each version of the database',
};

/** So many functions may be longer than Biome allows; each is marked where it stands, with why. */
const longFunctions = 4;

/** From below to above: each part may import what is in a row before its own. Each platform is a part. */
const layers = [
  ['text'],
  ['danger'],
  ['core'],
  ['platforms/shared'],
  ['claude', 'config', 'platforms', 'store', 'system', 'workspaces'],
  ['app'],
  ['cli'],
];

/** What parts may import that do no I/O of their own; the others are free. */
const librariesOf: Record<string, readonly string[]> = {
  text: ['marked', 'diff', 'entities/decode', 'string-width', 'node:module'],
  danger: [],
  core: ['p-queue', 'node:crypto'],
  app: ['node:events'],
};

/** Files that load a module in a way that is not seen as an import, and what for. */
const hiddenImports: Record<string, string> = {
  'src/config/sources/json-position.ts':
    'createRequire: loads jsonc-parser only where a file is broken, and cannot wait for it',
  'src/text/format/width.ts':
    'createRequire: loads string-width only for a text with wide signs, and cannot wait for it',
  'src/text/summary/unified-diff.ts': 'createRequire: loads diff only for the card of a change, and cannot wait for it',
  'src/platforms/telegram/api/transport.ts': 'getBuiltinModule: an import of node:http would load all of Node’s fetch',
};

/** Rooms in which a task may go from one state to another. */
const movers = ['core/run', 'core/recovery', 'core/actions', 'core/approvals'];

/** What keeps tasks, names how to move them, or hands each call on; none of it decides. */
const handsMovesOn = ['store/tasks', 'src/core/ports/store/task-store.ts'];

/** Rooms whose files mirror each other, so that what does the same has the same name. */
const mirrors = ['platforms/telegram', 'platforms/discord', 'platforms/terminal'];

interface Module {
  file: string;
  /** Its folder below `src`. */
  room: string;
  part: string;
  source: string;
  lines: number;
  /** Files of ours. */
  imports: string[];
  libraries: string[];
}

const files = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' })
  .map((path) => `src/${path.replaceAll('\\', '/')}`)
  .filter((file) => !statSync(new URL(file, root)).isDirectory());
const modules = files.filter((file) => file.endsWith('.ts')).map(readModule);
const rooms = [...new Set(modules.map(({ room }) => room))].toSorted();

function readModule(file: string): Module {
  const source = read(file);
  const names = importsOf(source);
  return {
    file,
    room: roomOf(file),
    part: partOf(file),
    source,
    lines: source.split('\n').length - 1,
    imports: names.filter((name) => name.startsWith('.')).map((name) => normalize(join(dirname(file), name))),
    libraries: names.filter((name) => !name.startsWith('.')),
  };
}

function read(file: string): string {
  return readFileSync(new URL(file, root), 'utf8');
}

/** `src/core/commands/new.ts` -> `core/commands` */
function roomOf(file: string): string {
  return dirname(file).slice('src/'.length);
}

/** `src/core/commands/new.ts` -> `core`, `src/platforms/terminal/wrap.ts` -> `platforms/terminal`. */
function partOf(file: string): string {
  const [, first = '', second = ''] = file.split('/');
  return first === 'platforms' ? `${first}/${second}` : first;
}

function layerOf(part: string): number {
  return layers.findIndex((names) => names.includes(part) || names.includes(part.split('/')[0]!));
}

/** The imports that lead from one room into another. */
const arrows = modules.flatMap(({ file, room, imports }) =>
  imports
    .map((other) => ({ from: room, to: roomOf(other), by: `${file} imports ${other}` }))
    .filter(({ from, to }) => from !== to),
);

describe('the parts', () => {
  it('all have a place', () => {
    expect(modules.length).toBeGreaterThan(100);
    expect([...new Set(modules.map(({ part }) => part))].filter((part) => layerOf(part) === -1)).toEqual([]);
  });

  it('import downwards only, and adapters do not know each other', () => {
    const imports = modules.flatMap(({ file, part, imports }) =>
      imports.map((other) => ({ file, part, other: partOf(other) })).filter(({ other }) => other !== part),
    );
    const wrong = imports.filter(({ part, other }) => layerOf(other) >= layerOf(part) || layerOf(other) === -1);

    expect(imports.length).toBeGreaterThan(100);
    expect(wrong.map(({ file, other }) => `${file} imports ${other}`)).toEqual([]);
  });

  it('leave files, network and processes to the adapters', () => {
    const wrong = modules.flatMap(({ file, part, libraries }) =>
      libraries
        .filter((library) => librariesOf[part]?.includes(library) === false)
        .map((library) => `${file} imports ${library}`),
    );

    expect(modules.flatMap(({ libraries }) => libraries)).toContain('node:fs');
    expect(wrong).toEqual([]);
  });

  it('load nothing that is not seen as an import, but for those listed', () => {
    const hidden = modules.filter(({ source }) => hiddenImportsOf(source).length > 0).map(({ file }) => file);

    expect(hidden).toEqual(Object.keys(hiddenImports));
  });

  it('begin in bin, which knows the CLI alone', () => {
    const source = ['bin/dispatch-bridge.js', 'bin/run.js', 'bin/compiled-folder.js'].map((file) => read(file));
    const loaded = [...source.join('\n').matchAll(/\b(?:import|require)\('([^']+)'\)/g)].map((match) => match[1]);

    expect(loaded.filter((name) => !name?.startsWith('node:')).toSorted()).toEqual([
      '../dist/cli/main.js',
      '../package.json',
      './compiled-folder.js',
      './run.js',
    ]);
  });
});

describe('the rooms', () => {
  it('import what the table of arrows allows, and the table names no arrow that is not there', () => {
    const table = arrowsOf(section(architecture, 'Arrows, room by room'));
    const drawn = new Map(rooms.map((room) => [room, new Set<string>()]));
    for (const { from, to } of arrows) drawn.get(from)!.add(to);

    const wrong = arrows.filter(({ from, to }) => !table.get(from)?.includes(to));
    const unused = [...table].flatMap(([from, allowed]) =>
      allowed.filter((to) => !drawn.get(from)?.has(to)).map((to) => `${from} -> ${to}`),
    );

    expect([...table.keys()].toSorted()).toEqual(rooms);
    expect(wrong.map(({ by }) => by)).toEqual([]);
    expect(unused).toEqual([]);
  });

  it('are on the map, each with a sentence', () => {
    const [ofSource = ''] = section(architecture, 'Which room').split('**Beside `src`**');
    const map = roomsOnMap(ofSource);

    expect(map.map(({ room }) => room).toSorted()).toEqual(rooms);
    expect(map.filter(({ sentence }) => !/^[A-Z`].{15,}/.test(sentence))).toEqual([]);
    expect(map.filter(({ room, mainFile }) => dirname(mainFile ?? '') !== `src/${room}`)).toEqual([]);
  });

  it('are on floors: no room is above itself, by whatever way', () => {
    expect(circles(rooms, (room) => arrows.filter(({ from }) => from === room).map(({ to }) => to))).toEqual([]);
  });

  it('hold so many files that one is found by its name', () => {
    const full = rooms.filter((room) => modules.filter((module) => module.room === room).length > fullRoom);

    expect(full).toEqual(Object.keys(fullerRooms));
    expect(full.length).toBeLessThanOrEqual(6);
  });

  it('are those of the tests: test/ mirrors src/', () => {
    const parts = [...new Set(modules.map(({ part }) => part.split('/')[0]!))];
    const folders = readdirSync(new URL('test', root), { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) =>
        join(entry.parentPath.replaceAll('\\', '/').split('/test').at(-1)!, entry.name).replace(/^\//, ''),
      )
      .filter((folder) => parts.includes(folder.split('/')[0]!));

    expect(folders.length).toBeGreaterThan(20);
    expect(folders.filter((folder) => !existsSync(new URL(`src/${folder}`, root)))).toEqual([]);
  });
});

describe('the files', () => {
  it('import each other in no circle, types included', () => {
    const imports = new Map(modules.map((module) => [module.file, module.imports]));

    expect(circles([...imports.keys()], (file) => imports.get(file) ?? [])).toEqual([]);
  });

  it('are TypeScript, so that these tests read them all', () => {
    expect(unreadFiles(files)).toEqual([]);
  });

  it('are not longer than one reason to exist, but for those listed', () => {
    const long = modules.filter(({ lines }) => lines > longestFile).map(({ file }) => file);

    expect(long).toEqual(Object.keys(longerFiles));
  });

  it('hand on nothing that another one declares', () => {
    const handsOn = modules.filter(({ source }) => exportListsOf(source).length > 0).map(({ file }) => file);

    expect(handsOn).toEqual([]);
  });

  it('inherit from no object, and the core leaves nothing to happen by itself after a write: the feed of the store does', () => {
    const inheriting = modules.filter(({ source }) => source.includes('Object.create')).map(({ file }) => file);
    const byThemselves = modules
      .filter(({ part, source }) => part === 'core' && /queueMicrotask|\bafterwards\(/.test(source))
      .map(({ file }) => file);

    expect([inheriting, byThemselves]).toEqual([[], []]);
  });

  it('say of each moment in a type that others use by which clock it is', () => {
    // There, `at` is a place in a text.
    const aboutTexts = /^src\/(?:text|danger)\//;
    const bare = modules
      .filter(({ file }) => !aboutTexts.test(file))
      .flatMap(({ file, source }) => bareMomentsOf(source).map((moment) => `${file}: ${moment}`));

    expect(bare).toEqual([]);
  });

  it('hold a few long functions at most, each with a reason', () => {
    const marks = modules.flatMap(({ file, source }) =>
      [...source.matchAll(/biome-ignore lint\/complexity\/noExcessiveLinesPerFunction: (.*)/g)].map(
        ([, why]) => `${file}: ${why}`,
      ),
    );
    const { linter } = JSON.parse(read('biome.json'));

    expect(linter.rules.complexity.noExcessiveLinesPerFunction).toEqual({ level: 'error', options: { maxLines: 120 } });
    expect(marks.length).toBeLessThanOrEqual(longFunctions);
  });

  it('are checked by Biome, rule by rule and place by place', () => {
    const { files, linter, overrides } = JSON.parse(read('biome.json'));
    const forSource = overrides.filter(({ includes }: { includes: string[] }) =>
      includes.some((pattern) => !/^(?:test|bench|bin)\/|^vitest\./.test(pattern)),
    );

    expect(files.includes).toContain('src/**');
    expect(files.includes.filter((pattern: string) => pattern.startsWith('!'))).toEqual(['!test/fixtures']);
    expect(linter.enabled).not.toBe(false);
    expect(linter.rules.suspicious.noImportCycles).toEqual({ level: 'error', options: { ignoreTypes: false } });
    expect(forSource).toEqual([]);
    expect(modules.flatMap(({ file, source }) => wideSuppressionsOf(source).map((mark) => `${file}: ${mark}`))).toEqual(
      [],
    );
  });
});

describe('a name', () => {
  it('is exported once, but where platforms mirror each other', () => {
    const places = new Map<string, string[]>();
    for (const { source, part, file } of modules) {
      for (const name of exportsOf(source)) {
        places.set(name, [...(places.get(name) ?? []), mirrors.includes(part) ? part : file]);
      }
    }
    const twice = [...places].filter(([, where]) => {
      const others = where.filter((place) => !mirrors.includes(place));
      return others.length > 1 || new Set(where).size !== where.length || (others.length === 1 && where.length > 1);
    });

    expect(places.size).toBeGreaterThan(500);
    expect(twice.map(([name, where]) => `${name}: ${where.join(', ')}`)).toEqual([]);
  });

  it('of a platform or of the database is unknown to the core', () => {
    const named = modules
      .filter(({ part, source }) => part === 'core' && namesPlatform(source))
      .map(({ file }) => file);

    expect(named).toEqual([]);
  });
});

it('tasks go from state to state in few rooms only', () => {
  const moving = modules
    .filter(({ source }) => movesTasks(source))
    .filter(({ file, room }) => !handsMovesOn.includes(file) && !handsMovesOn.includes(room))
    .filter(({ room }) => !movers.includes(room))
    .map(({ file }) => file);

  expect(moving).toEqual([]);
});

/** Groups of nodes of which each is reached from each other (Tarjan). */
function circles(nodes: readonly string[], next: (node: string) => readonly string[]): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const path: string[] = [];

  function visit(node: string): void {
    order.set(node, order.size);
    lowest.set(node, order.get(node)!);
    path.push(node);
    for (const other of next(node)) {
      if (other === node) continue;
      if (!order.has(other)) visit(other);
      if (path.includes(other)) lowest.set(node, Math.min(lowest.get(node)!, lowest.get(other)!));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const circle = path.splice(path.indexOf(node));
    if (circle.length > 1) found.push(circle);
  }

  for (const node of nodes) if (!order.has(node)) visit(node);
  return found;
}

/** Counted plainly, from the head to the closing brace; Biome counts fewer. */
const longestFunction = 120;

it('no function is longer than 120 lines, counted plainly', () => {
  const functions = functionsOf(root);
  const long = functions
    .filter(({ lines }) => lines > longestFunction)
    .map(({ file, line, lines }) => `${file}:${line} has ${lines} lines`);

  expect(new Set(functions.map(({ file }) => file)).size).toBeGreaterThan(500);
  expect(long).toEqual([]);
});
