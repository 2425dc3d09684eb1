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
