import { describe, expect, it } from 'vitest';
import { aTask, chat, type StoreStage } from './stage.ts';

/** Finding a task by what was said. */
export function testSearch(stage: StoreStage): void {
  function add(id: string, text: string, conversation = chat): void {
    stage.store.tasks.add(aTask(id, { conversation, messages: [{ messageId: id, text }] }));
  }

  function found(text?: string, conversation?: string, newest = 10): string[] {
    const filter = { newest, ...(text !== undefined && { text }), ...(conversation && { conversation }) };
    return stage.store.tasks.search(filter).tasks.map((task) => task.id);
  }

  function indexAll(): void {
    while (stage.store.tasks.indexWords(8));
  }

  describe('search', () => {
    it('finds by prompt and by reason, newest first, no more than asked for', () => {
      add('a', 'fix the tests');
      add('b', 'read the mail');
      add('c', 'write tests');
      stage.store.tasks.move('b', 'parked', { reason: 'No claude for the tests.' });

      expect(found('tests')).toEqual(['c', 'b', 'a']);
      expect(found('tests', undefined, 2)).toEqual(['c', 'b']);
      expect(found('nothing of it')).toEqual([]);
    });

    it('gives all without a text, of one conversation where that is asked for', () => {
      add('a', 'one');
      add('b', 'two', 'telegram:2');
      add('c', 'three');

      expect(found()).toEqual(['c', 'b', 'a']);
      expect(found(undefined, chat)).toEqual(['c', 'a']);
      expect(found('t', 'telegram:2')).toEqual(['b']);
    });

    it.each([
      ['ÄRGER', 'viel Ärger im Büro'],
      ['büro', 'VIEL ÄRGER IM BÜRO'],
      ['STRASSE', 'die Straße hinunter'],
      ['ПРИВЕТ', 'скажи привет'],
      ['ΟΔΟΣ', 'η οδος'],
      ['caf\u00e9', 'cafe\u0301 au lait'],
    ])('finds %s in “%s”, whatever the case and the form of the letters', (text, prompt) => {
      add('a', prompt);

      expect(found(text)).toEqual(['a']);
    });

    it('takes % and _ for what they are', () => {
      add('a', 'raise it by 10%');
      add('b', 'raise it by 10 points');
      add('c', 'rename my_file');
      add('d', 'rename my file');

      expect(found('10%')).toEqual(['a']);
      expect(found('y_f')).toEqual(['c']);
    });

    it.each([
      ['日本', 'こんにちは日本'],
      ['ж', 'ещё журнал'],
      ['👩‍💻', 'for 👩‍💻 and others'],
      ['"quoted" AND (', 'say "quoted" AND (nothing else'],
      ['a\0bc', 'xa\0bcd'],
      ['\ufffd', 'a lone \ud83d half'],
    ])('finds %j in %j, before and after its words are indexed', (text, prompt) => {
      add('a', prompt);
      add('b', 'something else');

      expect(found(text)).toEqual(['a']);
      indexAll();
      expect(found(text)).toEqual(['a']);
      expect(found(text, chat)).toEqual(['a']);
    });

    it('finds what a task says now, also after an edit, another reason and a restart', () => {
      add('a', 'paint the fence');
      add('b', 'mow the lawn');
      stage.store.tasks.move('b', 'parked', { reason: 'It rains.' });
      indexAll();

      stage.store.tasks.edit(chat, 'a', 'paint the door');
      stage.store.tasks.move('b', 'queued', {});
      stage.store.tasks.extend('b', {
        messages: [{ messageId: 'c', text: 'and the hedge' }],
        files: [],
        pieces: [],
        inFront: false,
      });
      stage.reopen();

      const all = () => ['fence', 'door', 'lawn', 'hedge', 'rains'].map((text) => found(text));
      expect(all()).toEqual([[], ['a'], ['b'], ['b'], []]);
      indexAll();
      expect(all()).toEqual([[], ['a'], ['b'], ['b'], []]);
    });

    it('indexes words in steps, until all are', () => {
      for (const id of ['a', 'b', 'c']) add(id, `task ${id}`);

      const { indexWords } = stage.store.tasks;
      let steps = 0;
      while (indexWords(1)) steps++;

      expect(steps).toBeGreaterThanOrEqual(3);
      expect(indexWords(1)).toBe(false);
      expect(found('task')).toEqual(['c', 'b', 'a']);
    });

    it('ends where its patience ends, says so, and goes on from there', () => {
      for (const id of ['a', 'b', 'c']) add(id, 'the same');
      indexAll();

      const parts: [string[], number | undefined][] = [];
      let below: number | undefined;
      do {
        const filter = { text: 'same', newest: 9, patienceMs: -1, ...(below !== undefined && { below }) };
        const { tasks, downTo } = stage.store.tasks.search(filter);
        parts.push([tasks.map(({ id }) => id), downTo]);
        below = downTo;
      } while (below !== undefined);

      expect(parts).toEqual([
        [['c'], 3],
        [['b'], 2],
        [['a'], undefined],
      ]);
    });

    it('finds what goes across two messages of a task', () => {
      const messages = [
        { messageId: '1', text: 'the end' },
        { messageId: '2', text: 'and the beginning', glue: '\n' },
      ];
      stage.store.tasks.add(aTask('a', { messages }));

      expect(found('END\nAND')).toEqual(['a']);
    });
  });
}
