import type { Button } from './post.ts';

export interface PressResult {
  /** What the presser sees at once; '': nothing, because a reply says it. */
  word: string;
  /** What the message has for buttons from now on; undefined: none. */
  buttons?: Button[][] | 'as they are';
  /** The next message is meant as words, whatever it looks like. */
  expectsWords?: boolean;
}
