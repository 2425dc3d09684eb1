import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { program } from '../src/cli/program.ts';
import { exitCodes } from '../src/cli/shared/exit.ts';
import { formatKeyPath, getAt, type KeyPath } from '../src/config/schema/key-path.ts';
import { configSchema, keysAt } from '../src/config/schema/schema.ts';
import { validate } from '../src/config/validate.ts';
import { chatCommands } from '../src/core/commands/registry.ts';
import { makeMachine } from './cli/run.ts';

/* The papers say what the code does. */

const root = new URL('../', import.meta.url);
const readme = read('README.md');
const architecture = read('ARCHITECTURE.md');

function read(file: string): string {
  return readFileSync(new URL(file, root), 'utf8');
}

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

it('every CLI command is in the README, with all its options', () => {
  const commands = commandsBelow(program, []);

  const missing = commands.flatMap(({ name, options }) => {
    const row = name === '' ? readme : rowOf(name, 'with arguments')?.join(' ');
    return row === undefined ? [name] : options.filter((option) => !row.includes(option)).map((o) => `${name} ${o}`);
  });

  expect(commands.map(({ name }) => name)).toContain('tasks cancel');
  expect(missing).toEqual([]);
});

it('--help shows every command and option of the program, and the README all of these', async () => {
  const { code, stdout } = await makeMachine().run(['--help']);

  const names = program.commands.map((command) => command.name());
  const options = [...program.options.map(({ long }) => long!), '--help'];
  const shown = (pattern: RegExp) => Array.from(stdout.matchAll(pattern), ([, name]) => name);
  const [about, list] = [/^ {2}-\w, (--[\w-]+)/gm, /^ {2}([a-z]+)\b/gm];
  expect(code).toBe(0);
  expect(shown(about).toSorted()).toEqual(options.toSorted());
  expect(shown(list).toSorted()).toEqual([...names, 'help'].toSorted());
  expect(options.filter((option) => !readme.includes(option))).toEqual([]);
});

/** Groups of commands are left out, their commands are not. */
function commandsBelow(command: Command, path: string[]): { name: string; options: string[] }[] {
  const below = command.commands.flatMap((child) => commandsBelow(child, [...path, child.name()]));
  const options = command.options.map(({ long }) => long!);
  const isGroup = below.length > 0 && path.length > 0;
  return [...(isGroup ? [] : [{ name: path.join(' '), options }]), ...below];
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

const docs = readdirSync(new URL('docs', root), { recursive: true, encoding: 'utf8' });
const papers = [
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
];

it('every path and link in the papers leads somewhere', () => {
  const named = papers.flatMap((paper) => {
    const paths = read(paper).matchAll(/(?<![\w./-])(?:src|test|docs)\/[\w./-]*[\w/]/g);
    const links = read(paper).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g);
    return [
      ...Array.from(paths, ([path]) => ({ paper, path, from: root })),
      ...Array.from(links, (match) => ({ paper, path: match[1]!, from: new URL(paper, root) })),
    ];
  });

  const dead = named.filter(({ path, from }) => !existsSync(new URL(path, from)));

  expect(named.length).toBeGreaterThan(30);
  expect([...new Set(dead.map(({ paper, path }) => `${paper}: ${path}`))]).toEqual([]);
});

it('every link to a heading in the papers finds it', () => {
  const links = papers.flatMap((paper) =>
    Array.from(read(paper).matchAll(/\]\((?!https?:)([^)#]*)#([^)]*)\)/g), ([, path, anchor]) => ({
      link: `${paper}: ${path}#${anchor}`,
      target: path === '' ? new URL(paper, root) : new URL(path!, new URL(paper, root)),
      anchor: anchor!,
    })),
  );

  const dead = links.filter(({ target, anchor }) => !anchorsOf(readFileSync(target, 'utf8')).includes(anchor));

  expect(links.length).toBeGreaterThan(15);
  expect(dead.map(({ link }) => link)).toEqual([]);
});

/** Of a paper's headings, as GitHub makes them. */
function anchorsOf(markdown: string): string[] {
  const headings = markdown.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ +(.+)$/gm);
  const times = new Map<string, number>();
  return Array.from(headings, ([, heading]) => {
    const name = heading!
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/ /g, '-');
    const before = times.get(name) ?? 0;
    times.set(name, before + 1);
    return before === 0 ? name : `${name}-${before}`;
  });
}
