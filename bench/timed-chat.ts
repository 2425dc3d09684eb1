import { setTimeout as sleep } from 'node:timers/promises';

/** A private chat with the bot, as the platform's server sees it. */
export interface WatchedChat {
  say(prompt: string): void;
  /** What the person saw of the bot, in order; live. */
  views(): readonly View[];
  /** Whether a view shows a part of the answer. */
  hasText(view: View): boolean;
  /** The final messages, oldest first; live. */
  finals(): readonly { text: string }[];
  /** Resolves as soon as `predicate` is true; checks it after every change of the server. */
  until(predicate: () => boolean, what: string): Promise<unknown>;
  /** How long after an answer the platform's pace would let a whole answer through at once. */
  restMs: number;
}

export interface View {
  /** The server's word for it. */
  what: string;
  text: string;
  /** Server time, ms. */
  at: number;
}

/** A private chat with the bot that times what becomes visible. */
export interface TimedChat {
  say(prompt: string): void;
  /** Resolves with the final message; `answer` is a part of its text. */
  ask(prompt: string, answer: string): Promise<TimedAnswer>;
  /** Resolves when the chat's pace would let a whole answer through at once. */
  rested(): Promise<void>;
  /** How many final messages there are by now. */
  finals(): number;
}

/** Milliseconds since the message was available at the server; `firstTextAt` is on `performance.now()`'s scale. */
export interface TimedAnswer {
  firstTextMs: number;
  finalMs: number;
  firstTextAt: number;
  /** Views with text, the final message among them. */
  views: View[];
}

export function timeChat({ say, views, hasText, finals, until, restMs }: WatchedChat): TimedChat {
  let restedAt = 0;

  async function ask(prompt: string, answer: string): Promise<TimedAnswer> {
    const seen = views().length;
    const before = finals().length;
    let firstTextAt: number | undefined;
    const asked = performance.now();
    say(prompt);
    const isVisible = () => views().slice(seen).some(hasText);
    const isThere = () => finals().length > before && finals().at(-1)?.text.includes(answer) === true;
    await until(() => {
      if (firstTextAt === undefined && isVisible()) firstTextAt = performance.now();
      return firstTextAt !== undefined && isThere();
    }, `the answer to ${prompt}`);
    const finalAt = performance.now();
    restedAt = finalAt + restMs;
    return {
      firstTextMs: firstTextAt! - asked,
      finalMs: finalAt - asked,
      firstTextAt: firstTextAt!,
      views: views().slice(seen).filter(hasText),
    };
  }

  return {
    say,
    ask,
    rested: () => sleep(Math.max(0, restedAt - performance.now())),
    finals: () => finals().length,
  };
}
