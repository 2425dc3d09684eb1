import type { IncomingMessage } from '../model/incoming.ts';
import type { Task } from '../model/task.ts';
import type { Store } from '../ports/store/store.ts';
import type { Extension, Piece, WithPieces } from '../ports/store/task-store.ts';
import { type Group, hasWords, isSentTogether, mayJoin, placeOf } from '../prompt/grouping.ts';
import type { Additions } from '../run/additions.ts';

/** Messages that belong to a task, though they came after it was made. */
export interface Joining {
  /** The task they belong to; undefined: they make a task of their own. */
  homeOf(group: Group): Home | undefined;
  /** Whether a piece came after its album had become a task. */
  isLate(message: IncomingMessage): boolean;
  /**
   * Adds it to its home: a queued task, or the one Claude works on. False: it is too late, and nothing was stored.
   * Inside the transaction that settles the messages.
   */
  join(home: Home, extension: Omit<Extension, 'inFront'>): boolean;
  /** What later messages may belong to. */
  piecesOf(group: Group): Piece[];
  /** From now on the newest task of its person there takes only pieces of its albums. */
  shut(message: IncomingMessage): void;
}

export interface Home {
  task: Task;
  /** They are pieces of its album, so they belong to no other task, even when it has ended. */
  isAlbum: boolean;
  /** They are the words its files are about. */
  isAsked: boolean;
}

export interface JoiningOptions {
  store: Pick<Store, 'tasks'>;
  additions: Pick<Additions, 'takes' | 'add'>;
  voiceIsText: boolean;
}

export function createJoining({ store, additions, voiceIsText }: JoiningOptions): Joining {
  /**
   * The tasks that take nothing more, by place and person. In memory only: a message after a restart is seldom that
   * close.
   */
  const closed = new Map<string, string>();

  function albumOf(group: Group): WithPieces | undefined {
    const piece = group.find(({ albumId }) => albumId !== undefined);
    return piece && store.tasks.ofAlbum(placeOf(piece), piece.sender.id, piece.albumId!);
  }

  function sentWith(group: Group): WithPieces | undefined {
    const first = group[0]!;
    const newest = store.tasks.newestWithPieces(placeOf(first), first.sender.id);
    if (!newest || !takes(newest.task) || !group.every(mayJoin)) return undefined;
    const { task, pieces } = newest;
    if (closed.get(keyOf(first)) === task.id) return undefined;
    if (hasWords(group, voiceIsText)) {
      if (pieces.some((piece) => piece.hasWords)) return undefined;
      // The answer to words belongs in the chat they came from.
      if (first.conversation !== task.conversation) return undefined;
    }
    return group.some(({ sentAt }) => pieces.some((piece) => isSentTogether(piece.sentAt, sentAt)))
      ? newest
      : undefined;
  }

  /** A task that Claude had before continues as Claude got it. */
  function isInQueue({ id, state }: Task): boolean {
    return ['queued', 'parked'].includes(state) && store.tasks.attempts(id).length === 0;
  }

  function takes(task: Task): boolean {
    return isInQueue(task) || (['running', 'waiting'].includes(task.state) && additions.takes(task));
  }

  return {
    homeOf(group) {
      const album = albumOf(group);
      const home = album ?? sentWith(group);
      if (!home) return undefined;
      const isAsked = hasWords(group, voiceIsText) && !home.pieces.some((piece) => piece.hasWords);
      return { task: home.task, isAlbum: album !== undefined, isAsked };
    },
    isLate: (message) => albumOf([message]) !== undefined,
    join({ task, isAsked }, extension) {
      const whole = { ...extension, inFront: isAsked };
      if (!isInQueue(task)) return takes(task) && additions.add(task, whole);
      store.tasks.extend(task.id, whole);
      return true;
    },
    piecesOf: (group) =>
      group.map((message) => ({
        place: placeOf(message),
        userId: message.sender.id,
        sentAt: message.sentAt,
        hasWords: hasWords([message], voiceIsText),
        ...(message.albumId !== undefined && { albumId: message.albumId }),
      })),
    shut(message) {
      const newest = store.tasks.newestWithPieces(placeOf(message), message.sender.id);
      if (newest) closed.set(keyOf(message), newest.task.id);
    },
  };
}

function keyOf(message: IncomingMessage): string {
  return `${placeOf(message)} ${message.sender.id}`;
}
