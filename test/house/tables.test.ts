import { expect, it } from 'vitest';
import { arrowsOf, roomsOnMap, section } from './tables.ts';

const paper = `# Paper

## Map

| folder | what is in it | main file |
| --- | --- | --- |
| \`core\` | Says what \`core\` is | [run.ts](src/core/run.ts) |
| \`gone\` | | |

## Arrows

| folder | may import |
| --- | --- |
| \`core\` | \`text\` \`danger/shell\` |
| \`text\` | – |
`;

it('a section ends where the next one begins', () => {
  expect(section(paper, 'Map')).toContain('Says what');
  expect(section(paper, 'Map')).not.toContain('danger/shell');
  expect(() => section(paper, 'Arr')).toThrow('no section “Arr”');
});

it('every row of the map is read, its sentence and its main file with it', () => {
  expect(roomsOnMap(section(paper, 'Map'))).toEqual([
    { room: 'core', sentence: 'Says what `core` is', mainFile: 'src/core/run.ts' },
    { room: 'gone', sentence: '', mainFile: undefined },
  ]);
});

it('every row of the arrows is read, also one without any', () => {
  expect([...arrowsOf(section(paper, 'Arrows'))]).toEqual([
    ['core', ['text', 'danger/shell']],
    ['text', []],
  ]);
});
