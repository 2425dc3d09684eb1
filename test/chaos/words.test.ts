import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { message, startRig } from '../bridge/rig.ts';
import { literalsOf } from '../literals.ts';
import { createPerson } from './person.ts';
import { queueButtons } from './random-deeds.ts';
import { noEnds } from './tasks.ts';

/* Chaos finds buttons and answers by their words. A button that has another name is never pressed, which fails nothing. */

/** How chaos looks a button up: the last text in it is the label. */
const lookUps = [
  /\blabels\.includes\('([^']+)'\)/g,
  /\bpresses\.add\('([^']+)'\)/g,
  /\blabel === '([^']+)'/g,
  /\bpress\(.*, '([^']+)'\)/g,
];

function sourcesBelow(folder: string): string[] {
  const root = new URL(`../../${folder}/`, import.meta.url);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => readFileSync(new URL(path, root), 'utf8'));
}

const inProduct = new Set(sourcesBelow('src/core').flatMap((source) => literalsOf(source).map(({ text }) => text)));

describe('what chaos looks for is there:', () => {
  it('the buttons that a random person presses, under receipts and in the list of /queue', async () => {
    const { chat, clock, untilRun, until } = await startRig();
    chat.give(...['one', 'two', 'three'].map((text) => message(text)));
    await untilRun(1);
    await clock.advance(1_000);
    await until(() => chat.arrived.length === 2, 'the receipts');
    chat.give(message('/queue'));
    await until(() => chat.arrived.length === 3, 'the list');

    const labels = chat.arrived.flatMap(({ buttons }) => buttons.map(({ label }) => label));

    expect(queueButtons.filter((button) => !labels.some((label) => button.test(label)))).toEqual([]);
  });

  it('the buttons that moments and scenarios press or wait for', () => {
    const labels = sourcesBelow('test/chaos').flatMap((source) =>
      lookUps.flatMap((lookUp) => Array.from(source.matchAll(lookUp), ([, label]) => label!)),
    );
    const names = new Set([...labels, ...createPerson([], [], 0).presses].map((label) => label.replace(/^#\d+ /, '')));

    expect([...names]).toEqual(expect.arrayContaining(['Continue', 'Drop', 'Add to current', '▲', 'Allow once']));
    expect([...names].filter((name) => !inProduct.has(name))).toEqual([]);
  });

  it('the answers that tell of no end', () => {
    expect(noEnds.filter((begin) => !inProduct.has(begin))).toEqual([]);
  });
});
