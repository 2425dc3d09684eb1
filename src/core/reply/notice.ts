import { type Block, paragraph } from '../../text/document/blocks.ts';
import type { Button, Post } from '../model/post.ts';
import type { Task } from '../model/task.ts';

/** A short message of the bridge itself. With `task`: as a reply to the message the task came with. */
export function notice(content: string | Block[], task?: Task, buttons?: Button[][]): Post {
  return {
    blocks: typeof content === 'string' ? [paragraph(content)] : content,
    notify: true,
    ...(buttons ? { buttons } : {}),
    ...(task?.messageId ? { replyTo: task.messageId } : {}),
    ...(task ? { addressee: task.userId } : {}),
  };
}
