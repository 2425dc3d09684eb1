import { describe, expect, it } from 'vitest';
import type { Extension, Piece } from '../../../src/core/ports/store/task-store.ts';
import { anAttempt, aTask, chat, day, type StoreStage } from './stage.ts';

function aPiece(overrides: Partial<Piece> = {}): Piece {
  return { place: chat, userId: '1', sentAt: 5, hasWords: true, ...overrides };
}

function anExtension(overrides: Partial<Extension> = {}): Extension {
  return { messages: [{ messageId: 'f', text: 'passed on' }], files: [], pieces: [], inFront: false, ...overrides };
}

/** Messages that come to a task that is there already. */
export function testJoining(stage: StoreStage): void {
  const photo = (id: string) => ({ messageId: id, attachment: { kind: 'photo', source: { id } } });

  describe('what comes to a task', () => {
    it('comes behind what is there, or in front as what it is about, over restarts', () => {
      const { tasks } = stage.store;
      tasks.add(aTask('a', { messages: [{ messageId: '1', text: 'words' }] }));
      tasks.add(aTask('b', { messages: [{ messageId: '2', text: 'it is broken', glue: '>' }] }));

      expect(tasks.extend('a', anExtension()).messageId).toBe('1');
      tasks.extend('b', anExtension({ messages: [{ messageId: '3', text: 'what' }], inFront: true }));
      tasks.extend('b', anExtension({ messages: [{ messageId: '4', text: 'more' }] }));
      stage.reopen();

      expect(stage.store.tasks.get('a')?.prompt).toBe('words\n\npassed on');
      expect(stage.store.tasks.get('b')).toMatchObject({ prompt: 'what\n\n>it is broken\n\nmore', messageId: '3' });
      expect(stage.store.tasks.ofMessage(chat, '3')?.id).toBe('b');
    });

    it('brings its files behind those that are there', () => {
      stage.store.tasks.add(aTask('a', { files: [photo('x')] }));
      stage.store.tasks.extend('a', anExtension({ messages: [], files: [photo('y'), photo('z')] }));

      expect(stage.store.files.ofTask('a').map(({ messageId }) => messageId)).toEqual(['x', 'y', 'z']);
      expect(stage.store.tasks.get('a')?.prompt).toBe('do a');
    });

    it('is stored with the update it came in, or not at all, when the power goes off in between', () => {
      const writer = stage.store.inbox.writer('telegram', 'bot');
      writer.take([{ id: '1', payload: {} }], '2');
      const piece = aPiece({ sentAt: stage.now() });
      stage.store.tasks.add(aTask('a', { pieces: [piece] }));
      writer.take([{ id: '2', payload: {} }], '3');
      const [first, second] = stage.store.inbox.pending(0);
      stage.store.inbox.settle([first!.seq], () => undefined);
      const join = () => stage.store.tasks.extend('a', anExtension({ pieces: [{ ...piece, hasWords: false }] }));

      expect(() =>
        stage.store.inbox.settle([second!.seq], () => {
          join();
          throw new Error('cut off');
        }),
      ).toThrow('cut off');
      stage.reopen();
      expect(stage.store.inbox.pending(0).map(({ seq }) => seq)).toEqual([second!.seq]);
      expect(stage.store.tasks.get('a')?.prompt).toBe('do a');
      expect(stage.store.tasks.newestWithPieces(chat, '1')?.pieces).toEqual([piece]);

      stage.store.inbox.settle([second!.seq], join);
      stage.reopen();
      expect(stage.store.inbox.pending(0)).toEqual([]);
      expect(stage.store.tasks.get('a')?.prompt).toBe('do a\n\npassed on');
      expect(stage.store.tasks.newestWithPieces(chat, '1')?.pieces).toHaveLength(2);
    });
  });

  describe('pieces', () => {
    it('tell the newest task of a person in a place, and that of an album', () => {
      const { tasks } = stage.store;
      tasks.add(aTask('a', { pieces: [aPiece({ albumId: 'x' })] }));
      tasks.add(aTask('b', { pieces: [aPiece({ hasWords: false }), aPiece({ place: 'discord:5' })] }));
      tasks.add(aTask('c'));

      expect(tasks.newestWithPieces(chat, '1')).toMatchObject({ task: { id: 'b' }, pieces: [{ hasWords: false }, {}] });
      expect(tasks.newestWithPieces('discord:5', '1')?.task.id).toBe('b');
      expect(tasks.newestWithPieces(chat, '2')).toBeUndefined();
      expect(tasks.ofAlbum(chat, '1', 'x')?.task.id).toBe('a');
      expect(tasks.ofAlbum(chat, '1', 'y')).toBeUndefined();
    });

    it('move with their place, and are forgotten after three days', async () => {
      stage.store.conversations.ensure(chat, 'home');
      stage.store.tasks.add(aTask('a', { pieces: [aPiece({ sentAt: stage.now() })] }));
      stage.store.moveConversation(chat, 'telegram:-9');
      expect(stage.store.tasks.newestWithPieces('telegram:-9', '1')?.task.id).toBe('a');

      await stage.advance(3 * day + 1);
      stage.store.prune();

      expect(stage.store.tasks.newestWithPieces('telegram:-9', '1')).toBeUndefined();
    });
  });

  it('what was added while claude was at a task does not hide that it has begun with the task', () => {
    const { tasks } = stage.store;
    tasks.add(aTask('a'));
    tasks.addAttempt(anAttempt('a', { promptId: 'p' }));
    tasks.addAttempt(anAttempt('a', { promptId: 'q', adds: true }));
    tasks.setAnswering('a', false);
    stage.reopen();

    expect(stage.store.tasks.attempts('a')).toMatchObject([
      { promptId: 'p', adds: false, answering: true },
      { promptId: 'q', adds: true, answering: false },
    ]);
    expect(stage.store.tasks.ofPrompt('q')?.id).toBe('a');
  });
}
