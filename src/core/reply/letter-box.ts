import { randomUUID } from 'node:crypto';
import type { Post } from '../model/post.ts';
import type { Identity } from '../model/user.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

const noteKey = 'letters';

/** A post for the private chat of an account, wherever that is; found out when it is sent. */
export interface Letter {
  id: string;
  to: Identity;
  post: Post;
  /** Of the task it is about. */
  taskId?: string | undefined;
  /** ms since the epoch. */
  writtenAt: number;
}

/** Letters that wait for their way to be found. Durable; other processes may put some in. */
export interface LetterBox {
  /** Joins a running transaction. */
  add(to: Identity, post: Post, taskId?: string): void;
  /** Oldest first. */
  list(): Letter[];
  remove(id: string): void;
  /** Takes back the one whose post has this key; false: it is on its way, or was never there. */
  withdraw(key: string): boolean;
  /** Calls `listener` whenever this process puts one in; maybe in a transaction, which may be taken back. */
  onAdded(listener: () => void): void;
}

export function createLetterBox({ notes }: Pick<Store, 'notes'>, clock: Pick<Clock, 'now'>): LetterBox {
  const listeners: (() => void)[] = [];

  // Not kept in memory: a transaction that fails takes back what was written in it.
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
      for (const listener of listeners) listener();
    },
    remove: (id) => write(list().filter((letter) => letter.id !== id)),
    withdraw(key) {
      const letters = list();
      const left = letters.filter(({ post }) => post.key !== key);
      if (left.length < letters.length) write(left);
      return left.length < letters.length;
    },
    onAdded: (listener) => void listeners.push(listener),
  };
}
