import { describe, expect, it } from 'vitest';
import {
  bareMomentsOf,
  exportListsOf,
  exportsOf,
  hiddenImportsOf,
  importsOf,
  movesTasks,
  namesPlatform,
  suppressionsOf,
  unreadFiles,
  wideSuppressionsOf,
} from './source.ts';

/* The tests of the house see what they are there to see. */

describe('an import', () => {
  it.each([
    ["import { a } from './a.ts';", ['./a.ts']],
    ["import type { A } from './a.ts'; // why", ['./a.ts']],
    ["import {\n  a,\n  b,\n} from './a.ts';", ['./a.ts']],
    ["import a from './a.json' with { type: 'json' };", ['./a.json']],
    ["import './a.ts';", ['./a.ts']],
    ["export { a } from './a.ts';", ['./a.ts']],
    ["export * from\n  './a.ts'", ['./a.ts']],
    ["let a: typeof import('a');", ['a']],
    ["await import('a');", ['a']],
    ["await import(\n  'a'\n);", ['a']],
    ["await import(/* later */ 'a');", ['a']],
    ['await import(`./a.ts`);', ['./a.ts']],
    ["await import('./a.json', { with: { type: 'json' } });", ['./a.json']],
    ['import { a } from "node:a";', ['node:a']],
    ["// import { a } from './a.ts';", []],
    ["say(`import { a } from './a.ts';`);", []],
    ["const b = Array.from('a');", []],
  ])('is seen: %j', (source, imports) => {
    expect(importsOf(source)).toEqual(imports);
    expect(hiddenImportsOf(source)).toEqual([]);
  });

  it.each([
    ["createRequire(import.meta.url)('a');", ['createRequire']],
    ["const load = require('a');", ['require']],
    [`await import(\`./\${a}.ts\`);`, ['import of a computed path']],
    ['await import(\n  path\n);', ['import of a computed path']],
    ["await import('./a/' + b);", ['import of a computed path']],
    ["new Worker(new URL('./a.ts', import.meta.url));", ['Worker']],
    ["new threads.Worker('./a.ts');", ['Worker']],
    ["process.getBuiltinModule('fs');", ['getBuiltinModule']],
    ["import.meta.resolve('a');", ['import.meta.resolve']],
    ['// createRequire\nsay(\'require(a)\', "new Worker", import.meta.dirname, it.require);', []],
  ])('is not hidden: %j', (source, ways) => {
    expect(hiddenImportsOf(source)).toEqual(ways);
  });
});

describe('an export', () => {
  it.each([
    ["export { a } from './a.ts';", 1],
    ["export {\n  a,\n  b,\n} from './a.ts';", 1],
    ["export * from './a.ts';", 1],
    ["export * as a from './a.ts';", 1],
    ["export type { A } from './a.ts';", 1],
    ["export type * from './a.ts';", 1],
    ["import { a } from './a.ts';\nexport { a };", 1],
    ['const a = 1; export { a };', 1],
    ['export const a = { b };', 0],
    ['export const { a } = b;', 0],
    ['export type A = { b: c };', 0],
    ["// export { a } from './a.ts';\nsay('export { a }');", 0],
  ])('handed on is seen: %j', (source, count) => {
    expect(exportListsOf(source)).toHaveLength(count);
  });

  it.each([
    ['export const a = 1;', ['a']],
    ['export const a = 1, b: B = [1, c], d = f(g, h);', ['a', 'b', 'd']],
    ['export const a = new Map<B, C>(), d = <E, F>(g: E, h: F) => i;', ['a', 'd']],
    ['export let a;', ['a']],
    ['export function a() {}\nexport function a(b) {}', ['a']],
    ['export async function a() {}', ['a']],
    ['export function* a() {}', ['a']],
    ['export async function *a() {}', ['a']],
    ['export class A {}', ['A']],
    ['export abstract class A {}', ['A']],
    ['export declare const a: B;', ['a']],
    ['export declare abstract class A {}', ['A']],
    ['export default class A {}', ['A']],
    ['export interface A<B> {}\nexport const A = 1;', ['A']],
    ['export type A = B;', ['A']],
    ['export enum A {}', ['A']],
    ['export const { a, b: c, d = e, ...f } = g;', ['a', 'c', 'd', 'f']],
    ['export const { a: { b } }: C = d;', ['b']],
    ['export const [a, , b] = c;', ['a', 'b']],
    ['const a = 1; export { a };', ['a']],
    ['export {\n  a as b,\n  type C,\n};', ['b', 'C']],
    ["/* export const a = 1; */ say('export const b = 1;'); const c = 1;", []],
  ])('has a name: %j', (source, names) => {
    expect(exportsOf(source)).toEqual(names);
  });
});

describe('a move of a task', () => {
  it.each([
    "store.tasks.move(task.id, 'done');",
    'store.tasks.move(task.id, state);',
    "parts.store.tasks\n  .move(task.id, 'done');",
    "const { tasks } = store;\ntasks.moveIf(id, ['queued'], 'parked');",
    'const { tasks, notes } = options.store;\ntasks.move(id, state);',
    'const { tasks: kept } = store;\nkept.move(id, state);',
    'function f({ store: { tasks } }: Parts) { tasks.move(id, state); }',
    "function f({ tasks }: Pick<Store, 'tasks'>) { return tasks.move(id, state); }",
    'const kept = options.store.tasks;\nkept.move(id, state);',
    'const { move } = store.tasks;\nmove(id, state);',
    "const { moveIf } = tasks;\nmoveIf(id, ['queued'], to);",
    "store.tasks['move'](id, state);",
    "anything.move(idOf(task), 'failed', { reason });",
  ])('is seen: %j', (source) => {
    expect(movesTasks(source)).toBe(true);
  });

  it.each([
    "tasks.move(task, 'first') ? 'Next.' : 'queued';",
    "const { store, tasks } = context;\ntasks.move(task, 'up');",
    'lanes.move(from, to);',
    'store.tasks.get(id);',
    "// store.tasks.move(id, 'done')\nsay('moveIf is not for you');",
  ])('is not seen where there is none: %j', (source) => {
    expect(movesTasks(source)).toBe(false);
  });
});

describe('the name of a platform', () => {
  it.each([
    ["say('pair telegram');", true],
    [`say(\`pair \${a} (or discord)\`);`, true],
    ["import Database from 'better-sqlite3';", true],
    ["if (error.code === 'SQLITE_FULL') f();", true],
    ['const isTelegram = true;', true],
    ['/** As Telegram does. */', true],
    ['/** `discord:1:2`: an example. */ const a = platforms;', true],
    ["if (user.platform === 'terminal') f();", true],
    [`const here = \`terminal:\${id}\`;`, true],
    ["say('Someone at the terminal of vm');", false],
    ['/** `<platform>:<place>`: an example. */ const a = platforms;', false],
  ])('is seen: %j', (source, isNamed) => {
    expect(namesPlatform(source)).toBe(isNamed);
  });
});

describe('a moment of no clock', () => {
  it.each([
    ['export interface A {\n  at: number;\n}', ['at: number']],
    [
      'export interface A {\n  askedAt?: number | undefined;\n  held: { until: number };\n}',
      ['askedAt?: number', 'until: number'],
    ],
    ['export interface A {\n  heldUntil(call: Call): number;\n}', ['heldUntil(call: Call): number']],
    ['export interface A {\n  spent(since: number): number;\n}', ['since: number']],
    ['export type A =\n  | { ok: true; since?: number }\n  | { ok: false };\n', ['since?: number']],
    ['export interface A<B> extends C {\n  readonly pausedSince: number;\n}', ['pausedSince: number']],
    ['export interface A {\n  at: EpochMs;\n  heldUntil: SteadyMs | undefined;\n}', []],
    ['export interface A {\n  waitMs: number;\n  what: number;\n  at: string;\n}', []],
    ['interface A {\n  at: number;\n}\nexport function f(at: number) {}', []],
    ['export interface A {\n  /** at: number */\n  b: string;\n}', []],
  ])('is seen in an exported type: %j', (source, seen) => {
    expect(bareMomentsOf(source)).toEqual(seen);
  });
});

describe('a rule of Biome', () => {
  it.each([
    ['// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one table', 0],
    ['/* biome-ignore lint/a/b: why */', 0],
    ['// biome-ignore-all lint/a/b: why', 1],
    ['// biome-ignore-start lint/a/b: why\n// biome-ignore-end lint/a/b: why', 2],
    ['// biome-ignore lint/complexity: why', 1],
    ['// biome-ignore lint: why', 1],
    ['// biome-ignore lint/a/b:', 1],
    ['// biome-ignore lint/a/b', 1],
  ])('is not left out widely, or without a reason: %j', (source, count) => {
    expect(suppressionsOf(source).length).toBeGreaterThan(0);
    expect(wideSuppressionsOf(source)).toHaveLength(count);
  });
});

it('a file of another kind is seen', () => {
  const files = ['a.ts', 'b/a.test.ts', 'a.tsx', 'b/a.mts', 'a.cts', 'a.js', 'a.d.ts', 'a.json', 'ts'];

  expect(unreadFiles(files)).toEqual(['a.tsx', 'b/a.mts', 'a.cts', 'a.js', 'a.d.ts', 'a.json', 'ts']);
});
