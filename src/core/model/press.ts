import type { Button } from './post.ts';

export interface PressResult {
  /** What the presser sees at once; '': nothing, because a reply follows. */
  word: string;
  /** The buttons of the message from now on; undefined: none. */
  buttons?: Button[][] | 'as they are';
  /** The next message is text, even if it looks like a button. */
  expectsWords?: boolean;
}
