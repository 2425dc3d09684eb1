import type { Block } from '../../text/document/blocks.ts';
import type { Button } from './post.ts';

export interface PressResult {
  /** What the presser sees at once; '': nothing, because a reply follows. */
  word: string;
  /** The message shows what the word says. */
  isShown?: true;
  /** What only the presser sees, where the platform can do that; elsewhere it is a reply. */
  shows?: Block[];
  /** The buttons of the message from now on; undefined: none. */
  buttons?: Button[][] | 'as they are';
  /** The next message is text, even if it looks like a button. */
  expectsWords?: boolean;
}
