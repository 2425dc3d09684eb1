import type { Task } from '../../core/model/task.ts';
import type { Piece, TaskStore, WithPieces } from '../../core/ports/store/task-store.ts';
import { atomic, type Sqlite } from '../database/sqlite.ts';

interface Row {
  task_id: string;
  place: string;
  user_id: string;
  sent_at: number;
  own_words: number;
  album_id: string | null;
}

export interface TaskPieces extends Pick<TaskStore, 'newestWithPieces' | 'ofAlbum'> {
  addPieces(taskId: string, pieces: readonly Piece[]): void;
}

/** The messages of tasks, as far as later ones may belong to them. */
export function createTaskPieces(sqlite: Sqlite, get: (id: string) => Task | undefined): TaskPieces {
  const insert = sqlite.prepare(
    `INSERT INTO task_pieces (task_id, task, place, user_id, sent_at, own_words, album_id)
     VALUES (@taskId, (SELECT number FROM tasks WHERE id = @taskId), @place, @userId, @sentAt, @ownWords, @albumId)`,
  );
  const newest = sqlite
    .prepare<unknown[], string>(
      'SELECT task_id FROM task_pieces WHERE place = ? AND user_id = ? ORDER BY task DESC LIMIT 1',
    )
    .pluck();
  const ofTask = sqlite.prepare<unknown[], Row>('SELECT * FROM task_pieces WHERE task_id = ? ORDER BY rowid');
  const ofAlbum = sqlite
    .prepare<unknown[], string>(
      'SELECT task_id FROM task_pieces WHERE place = ? AND user_id = ? AND album_id = ? ORDER BY task DESC LIMIT 1',
    )
    .pluck();

  function withPieces(id: string | undefined): WithPieces | undefined {
    const task = id === undefined ? undefined : get(id);
    return task && { task, pieces: ofTask.all(task.id).map(toPiece) };
  }

  return {
    addPieces: atomic(sqlite, (taskId: string, pieces: readonly Piece[]) => {
      for (const { place, userId, sentAt, hasWords, albumId } of pieces) {
        insert.run({ taskId, place, userId, sentAt, ownWords: hasWords ? 1 : 0, albumId: albumId ?? null });
      }
    }),
    newestWithPieces: (place, userId) => withPieces(newest.get(place, userId)),
    ofAlbum: (place, userId, albumId) => withPieces(ofAlbum.get(place, userId, albumId)),
  };
}

function toPiece(row: Row): Piece {
  return {
    place: row.place,
    userId: row.user_id,
    sentAt: row.sent_at,
    hasWords: row.own_words === 1,
    ...(row.album_id !== null && { albumId: row.album_id }),
  };
}
