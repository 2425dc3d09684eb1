import type { Post } from '../../core/model/post.ts';
import type { Sqlite } from '../database/sqlite.ts';

/** A shorter post is not worth a second row. */
const leastLength = 16_000;

/** Posts as JSON in their rows. A long one has its blocks in `long_posts`, written once. */
export interface PostTexts {
  /** `insert` stores the row with this text. Inside a transaction. */
  write(post: Post, insert: (row: string) => { lastInsertRowid: number | bigint }): void;
  read(row: { seq: number; post: string }): Post;
}

export function createPostTexts(sqlite: Sqlite): PostTexts {
  const keep = sqlite.prepare('INSERT INTO long_posts (seq, blocks) VALUES (?, ?)');
  const blocksOf = sqlite.prepare<unknown[], string>('SELECT blocks FROM long_posts WHERE seq = ?').pluck();

  return {
    write(post, insert) {
      const { blocks, ...rest } = post;
      const text = JSON.stringify(blocks);
      // Posts that others change have all in their row.
      if (text.length < leastLength || post.key !== undefined || post.replaces !== undefined) {
        insert(JSON.stringify(post));
        return;
      }
      const { lastInsertRowid: seq } = insert(JSON.stringify(rest));
      keep.run(seq, text);
    },
    read({ seq, post }) {
      const known = JSON.parse(post) as Omit<Post, 'blocks'> & Partial<Pick<Post, 'blocks'>>;
      return { ...known, blocks: known.blocks ?? (JSON.parse(blocksOf.get(seq)!) as Post['blocks']) };
    },
  };
}
