import { randomUUID } from 'node:crypto';
import type { EpochMs } from '../model/events.ts';
import type { Post } from '../model/post.ts';
import type { Identity } from '../model/user.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store/store.ts';

const noteKey = 'letters';

/** A post for the private chat of an account, found only when the letter goes out. */
export interface Letter {
  id: string;
  to: Identity;
  post: Post;
  /** The task it is about. */
  taskId?: string | undefined;
  /** ms since the epoch. */
  writtenAt: EpochMs;
}

/** Letters whose private chat is not known yet. Durable; other processes may add some. */
export interface LetterBox {
  /** Joins a running transaction. */
  add(to: Identity, post: Post, taskId?: string): void;
  /** Oldest first. */
  list(): Letter[];
  remove(id: string): void;
  /** Withdraws the letter whose post has this key; false: it is on its way, or was never there. */
  withdraw(key: string): boolean;
}

/** Whether the note of this name holds the letters. */
export function isLetters(key: string): boolean {
  return key === noteKey;
}

export function createLetterBox({ notes }: Pick<Store, 'notes'>, clock: Pick<Clock, 'now'>): LetterBox {
  // Reads the store each time: a failed transaction takes back what it wrote.
  function list(): Letter[] {
    return JSON.parse(notes.get(noteKey) ?? '[]') as Letter[];
  }

  function write(letters: readonly Letter[]): void {
    if (letters.length > 0) notes.set(noteKey, JSON.stringify(letters));
    else notes.delete(noteKey);
  }

  return {
    list,
    add(to, post, taskId) {
      write([...list(), { id: randomUUID(), to, post, taskId, writtenAt: clock.now() }]);
    },
    remove: (id) => write(list().filter((letter) => letter.id !== id)),
    withdraw(key) {
      const letters = list();
      const left = letters.filter(({ post }) => post.key !== key);
      if (left.length < letters.length) write(left);
      return left.length < letters.length;
    },
  };
}
