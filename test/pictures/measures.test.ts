import { expect, it } from 'vitest';
import { countedIn, type Looks, measuredIn, measuresTable } from './measures.ts';
import { partOf } from './session.ts';
import { asks, result } from './words.ts';

interface Said {
  id: string;
  mine: boolean;
  visible: string;
  labels: string[];
  whispered?: boolean;
}

const ann = (id: string, visible: string): Said => ({ id, mine: true, visible, labels: [] });
const bridge = (id: string, visible: string, ...labels: string[]): Said => ({ id, mine: false, visible, labels });

const end = [
  ann('1', asks.fix),
  bridge('2', 'Ann allowed it once'),
  ann('3', asks.release),
  { ...bridge('4', 'You allowed it once.'), whispered: true },
  bridge('5', `I look.\n\nI fix.\n${result}\n#1 · 2 s`),
  bridge('6', 'Version 1.4.2'),
  ann('7', asks.broken),
  bridge('8', 'It failed.', 'Retry'),
  ann('9', '/status'),
  bridge('10', 'All is well.'),
];
const looks: Looks<Said> = {
  card: [ann('1', asks.fix), bridge('2', 'Run this command?\n npm test -- login', 'Allow once', 'Stop task')],
  change: [bridge('2', 'Allow once: gone'), bridge('5', 'Change this?', 'Allow once')],
  working: [],
  done: partOf(end, 'done'),
  ends: partOf(end, 'ends'),
  code: [],
  commands: partOf(end, 'commands'),
};
const labelsOf = ({ labels }: Said) => labels;

it('the last look is parted where the person begins something else', () => {
  expect(looks.done.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5', '6']);
  expect(looks.ends.map(({ id }) => id)).toEqual(['7', '8']);
  expect(looks.commands.map(({ id }) => id)).toEqual(['9', '10']);
  expect(partOf(end, 'card')).toEqual(end);
});

it('counts what stays in the chat, and the words a person reads before they know', () => {
  const counted = countedIn(looks, labelsOf);

  expect(counted.map(({ value }) => value)).toEqual([1.5, 1, 6, 4, 2, 4]);
  expect(measuresTable({ telegram: counted, discord: counted }).split('\n').slice(0, 3)).toEqual([
    '|  | telegram | discord |',
    '| --- | ---: | ---: |',
    '| messages left per finished task | 1.5 | 1.5 |',
  ]);
});

it('finds the cards by their buttons and the final message by its result, or fails', () => {
  expect(measuredIn(looks, labelsOf).map(({ moment, id }) => [moment, id])).toEqual([
    ['card', '2'],
    ['change', '5'],
    ['done', '5'],
  ]);
  expect(() => measuredIn({ ...looks, done: [] }, labelsOf)).toThrow('a message that is measured is not in the chat');
});
