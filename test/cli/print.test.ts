import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { jsonPages, plain, withoutControls } from '../../src/cli/shared/print.ts';

it.each([[[]], [[[]]], [[[1]]], [[[{ a: ['x\ny', {}] }, null], [[]], [], ['z']]]])(
  '%j in pages is the JSON that it is in one piece',
  (pages) => {
    expect([...jsonPages(pages)].join('')).toBe(JSON.stringify(pages.flat(), null, 2));
    const within = `{\n  "list": ${[...jsonPages(pages, '  ')].join('')}\n}`;
    expect(within).toBe(JSON.stringify({ list: pages.flat() }, null, 2));
  },
);

it('no page is made when the reader has left', async () => {
  const script = `
    const { printPages } = await import('./src/cli/shared/print.ts');
    process.stdout.on('error', () => {});
    function* endless() {
      for (;;) yield 'x'.repeat(1_000);
    }
    await printPages(endless());`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: new URL('../..', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();

  expect(await once(child, 'exit')).toEqual([0, null]);
});

describe('a name from outside', () => {
  it.each([
    ['👩‍💻 Ann', '👩‍💻 Ann'],
    ['می‌خواهم', 'می‌خواهم'],
    ['क्‍ष', 'क्‍ष'],
  ])('%s keeps the joiners that it is written with', (name, shown) => {
    expect(plain(name)).toBe(shown);
  });

  it.each([
    ['a\u202eb', 'ab'],
    ['a\u001b[31mb', 'a[31mb'],
    ['a\u200bb\ufeff', 'ab'],
    ['a\nb', 'a b'],
  ])('%j does not steer the terminal', (name, shown) => {
    expect(plain(name)).toBe(shown);
  });

  it('is cut between signs as people see them', () => {
    expect(plain('👩‍💻'.repeat(70))).toBe(`${'👩‍💻'.repeat(59)}…`);
  });

  it('a text keeps its tabs and spaces', () => {
    expect(withoutControls('\ta  b\u0007')).toBe('\ta  b');
  });
});

describe('colours', () => {
  const script = `
    const { heedNoColor } = await import('./src/cli/shared/color.ts');
    heedNoColor(process.env);
    const { default: chalk } = await import('chalk');
    process.stdout.write(chalk.red('x'));`;

  /** `--color`: as on a terminal that has them. */
  function isColorful(env: NodeJS.ProcessEnv): boolean {
    const options = { cwd: new URL('../..', import.meta.url), env: { PATH: process.env.PATH, ...env } };
    return execFileSync(process.execPath, ['--input-type=module', '-e', script, '--', '--color'], options).length > 1;
  }

  it.each([
    ['are left out with NO_COLOR', { NO_COLOR: '1' }, false],
    ['are there when NO_COLOR is empty', { NO_COLOR: '' }, true],
    ['are there when FORCE_COLOR is set', { NO_COLOR: '1', FORCE_COLOR: '1' }, true],
  ])('%s', (_, env, expected) => {
    expect(isColorful(env)).toBe(expected);
  });
});
