import type { Block } from '../../text/document/blocks.ts';
import type { Button, Post } from '../model/post.ts';
import type { Capabilities } from '../ports/capabilities.ts';

type Fold = Extract<Block, { type: 'fold' }>;

/** The post as its platform shows folds: with a button in place of each that has an action, where it cannot fold. */
export function fitFolds(post: Post, { fold }: Pick<Capabilities, 'fold'>): Post {
  if (fold !== 'button') return post;
  const folded = post.blocks.filter(isPressed);
  if (folded.length === 0) return post;
  const row = folded.map(({ title, action }): Button => ({ label: title, action: action! }));
  return {
    ...post,
    blocks: post.blocks.filter((block) => !isPressed(block)),
    buttons: [row, ...(post.buttons ?? [])],
  };
}

function isPressed(block: Block): block is Fold {
  return block.type === 'fold' && block.action !== undefined;
}
