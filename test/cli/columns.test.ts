import { describe, expect, it } from 'vitest';
import {
  type Column,
  cutTo,
  momentOn,
  showsMarks,
  stateOn,
  type TableSpace,
  tableOf,
} from '../../src/cli/shared/columns.ts';
import type { TaskState } from '../../src/core/model/task.ts';
import { displayWidth } from '../../src/text/format/width.ts';

type Row = [name: string, role: string];
const pair: Column<Row>[] = [
  { title: 'NAME', cell: ([name]) => name, least: 10 },
  { title: 'ROLE', cell: ([, role]) => role },
];
const pipe = { now: 0 };

function shown(rows: Row[], width?: number): string[] {
  return [...tableOf(pair, [rows], { width, now: 0 })].join('').split('\n').slice(1, -1);
}

describe('a table', () => {
  it.each([
    ['of wide characters', '日本語', ['日本語  operator', 'Ann     owner']],
    ['of an emoji of several characters', '👩‍💻', ['👩‍💻    operator', 'Ann   owner']],
    ['of combining marks', 'é́', ['é́     operator', 'Ann   owner']],
  ])('%s is in columns', (_, name, lines) => {
    expect(
      shown([
        [name, 'operator'],
        ['Ann', 'owner'],
      ]),
    ).toEqual(lines);
  });

  it('has any number of rows', () => {
    expect(shown(Array.from({ length: 200_000 }, (_, n) => [`${n}`, '']))).toHaveLength(200_000);
  });

  it('in pages is in the same columns, and only gets wider', () => {
    const pages: Row[][] = [[['a', '1']], [['a long name', '2']], [], [['b', '3']]];

    expect([...tableOf(pair, pages, pipe)].join('')).toBe('NAME  ROLE\na     1\na long name  2\nb            3\n');
    expect([...tableOf(pair, [], pipe)]).toEqual([]);
  });
});

describe('on a screen of 60 columns', () => {
  const text = 'Please tidy the attic and look for 日本語 letters behind the old chest';
  const many: Column<string>[] = [
    { title: 'TASK', cell: () => '123456' },
    { title: 'TEXT', cell: (row) => row, least: 16 },
    { title: 'FROM', cell: () => 'Ann-Marie of the long name', least: 8, spare: 1 },
    { title: 'CHAT', cell: () => 'telegram:-1001234567890/12345', spare: 2 },
    { title: 'SINCE', cell: (_, screen) => momentOn(screen.now - 3 * 60_000, screen) },
  ];

  it.each([60, 40, 36])('%i: no line is wider, the text stays, and what is spare goes first', (width) => {
    const lines = [...tableOf(many, [[text, text]], { width, now: 1e12 })].join('').trimEnd().split('\n');

    expect(lines.map((line) => displayWidth(line)).filter((each) => each > width)).toEqual([]);
    expect(lines[0]).not.toContain('CHAT');
    expect(lines[0]!.includes('FROM')).toBe(width > 45);
    expect(lines[1]).toMatch(/^123456 {2}Please .+… .*3 min ago$/);
  });

  it('a wide screen, and a pipe, show all of it', () => {
    for (const screen of [{ width: 300, now: 1e12 }, { now: 1e12 }])
      expect([...tableOf(many, [[text]], screen)].join('')).toContain(
        `${text}  Ann-Marie of the long name  telegram:-1`,
      );
  });

  it('a later page with longer cells fits too', () => {
    const pages = [['short'], [text]];

    const lines = [...tableOf(many, pages, { width: 60, now: 1e12 })].join('').trimEnd().split('\n');

    expect(lines.map((line) => displayWidth(line)).filter((each) => each > 60)).toEqual([]);
  });
});

describe('a moment', () => {
  const now = new Date(2026, 10, 21, 12).getTime();
  const minute = 60_000;

  it.each([
    [0.5 * minute, 'just now'],
    [5 * minute, '5 min ago'],
    [119 * minute, '1 h ago'],
    [25 * 60 * minute, '1 day ago'],
    [6.5 * 24 * 60 * minute, '6 days ago'],
    [8 * 24 * 60 * minute, '2026-11-13'],
  ])('%i ms ago is %s on a screen', (ago, words) => {
    expect(momentOn(now - ago, { width: 80, now })).toBe(words);
  });

  it('is whole in a pipe', () => {
    expect(momentOn(now, { now })).toBe('2026-11-21 12:00:00');
  });
});

it.each([
  ['日本語日本語', 7, '日本語…'],
  ['👩‍💻👩‍💻👩‍💻', 4, '👩‍💻…'],
  ['plain text', 6, 'plain…'],
  ['fits', 4, 'fits'],
])('%s in %i columns is %s', (text, width, cut) => {
  expect(cutTo(text, width)).toBe(cut);
});

describe('the state of a task', () => {
  const states: Column<TaskState>[] = [
    { title: 'STATE', cell: stateOn },
    { title: 'END', cell: () => '|' },
  ];
  const all: TaskState[] = ['queued', 'running', 'waiting', 'done', 'failed'];
  const lines = (space: TableSpace) => [...tableOf(states, [all], space)].join('').trimEnd().split('\n').slice(1);

  it('has its mark on a screen that shows marks, in one column whatever their width', () => {
    const marked = lines({ width: 60, marks: true, now: 0 });

    expect(marked.map((line) => line.replace(/ +\|$/, ''))).toEqual([
      '⏳ queued',
      '▶️ running',
      '✋ waiting',
      '✅ done',
      '❌ failed',
    ]);
    expect(new Set(marked.map((line) => displayWidth(line)))).toHaveLength(1);
  });

  it('has none anywhere else', () => {
    expect(lines({ width: 60, now: 0 }).map((line) => line.split(' ')[0])).toEqual(all);
    expect(lines(pipe).map((line) => line.split(' ')[0])).toEqual(all);
  });

  it.each<[string, NodeJS.ProcessEnv, NodeJS.Platform, boolean, boolean]>([
    ['of UTF-8', { LANG: 'en_US.UTF-8' }, 'linux', true, true],
    ['of UTF-8 by LC_ALL', { LC_ALL: 'C.utf8', LANG: 'C' }, 'linux', true, true],
    ['that is a pipe', { LANG: 'en_US.UTF-8' }, 'linux', false, false],
    ['of another character set', { LC_ALL: 'de_DE.ISO-8859-1', LANG: 'en_US.UTF-8' }, 'linux', true, false],
    ['that says nothing', {}, 'linux', true, false],
    ['with NO_COLOR', { LANG: 'en_US.UTF-8', NO_COLOR: '1' }, 'linux', true, false],
    ['that is the console', { LANG: 'en_US.UTF-8', TERM: 'linux' }, 'linux', true, false],
    ['of today’s Windows', { WT_SESSION: 'x' }, 'win32', true, true],
    ['of an old Windows', {}, 'win32', true, false],
  ])('a terminal %s shows marks or not', (_, env, platform, isTTY, shows) => {
    expect(showsMarks(env, { isTTY, platform })).toBe(shows);
  });
});
