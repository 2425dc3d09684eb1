import { randomBytes } from 'node:crypto';
import type { Clock } from '../../core/ports/clock.ts';
import type { InboxWriter, RawUpdate } from '../../core/ports/store/inbox.ts';
import type { OpenButtons } from './buttons.ts';
import { openKeyboard } from './keyboard.ts';
import type { LinePayload, PressPayload } from './payload.ts';
import type { TerminalOutput } from './screen.ts';
import type { Window } from './window.ts';

export interface TypingOptions {
  input: NodeJS.ReadableStream;
  output: TerminalOutput;
  clock: Clock;
  buttons: OpenButtons;
  /** Undefined when the input or output is not a terminal. */
  window: Window | undefined;
  /** Whether text was typed and nothing was posted since. */
  isUnanswered(): boolean;
  onText(): void;
  /**
   * What `/setup` may do now: undefined lets it end the typing, a text says why not. Absent: it is a text like others.
   */
  setupProblem?: (() => string | undefined) | undefined;
}

/** How the typing ended by itself. */
export type EndOfTyping = 'end-of-input' | 'quit' | 'setup';

/**
 * Turns typed lines into updates until the input ends or `signal` aborts.
 * @returns how it ended; undefined when it was aborted
 */
export function takeTyping(
  inbox: InboxWriter,
  signal: AbortSignal,
  options: TypingOptions,
): Promise<EndOfTyping | undefined> {
  const { window, clock, buttons } = options;
  // Ids have to be new after a restart, also when the clock was set back.
  const run = randomBytes(4).toString('hex');
  let count = 0;
  let askedToStop = false;

  function take(make: (id: string) => LinePayload | PressPayload): void {
    const id = `${clock.now()}-${run}-${++count}`;
    const update: RawUpdate = { id, payload: make(id) };
    inbox.take([update], id);
  }

  function send(text: string): void {
    const button = buttons.find(text);
    if (button) {
      take((id) => ({ kind: 'press', id, ...button }));
    } else {
      take((id) => ({ kind: 'line', id, text, at: clock.now() }));
      options.onText();
    }
  }

  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      resolve(undefined);
      return;
    }
    let finished = false;
    const keyboard = openKeyboard({
      input: options.input,
      output: options.output,
      interactive: window !== undefined,
      onText: (text) => {
        askedToStop = false;
        if (window && options.setupProblem && text === '/setup') setUp(options.setupProblem());
        else sendOrGiveUp(text);
      },
      onEcho: (line) => window?.typed(line),
      onInterrupt: interrupt,
      onEnd: () => finish(window ? 'quit' : 'end-of-input'),
    });
    signal.addEventListener('abort', abort, { once: true });
    window?.attach(keyboard);

    function abort(): void {
      finish(undefined);
    }
    function finish(how: EndOfTyping | undefined): void {
      if (finished) return;
      finished = true;
      signal.removeEventListener('abort', abort);
      // Closing sends the lines still held back, so close before reporting the end.
      keyboard.close();
      window?.attach(undefined);
      resolve(how);
    }
    function setUp(problem: string | undefined): void {
      if (problem === undefined) finish('setup');
      else window?.notice(problem);
    }
    function sendOrGiveUp(text: string): void {
      try {
        send(text);
      } catch (error) {
        reject(error);
        finish(undefined);
      }
    }
    function interrupt(): void {
      if (askedToStop || !(window?.isLive() || options.isUnanswered())) {
        finish('quit');
        return;
      }
      askedToStop = true;
      window?.notice('Stopping. Press Ctrl+C again to quit.');
      sendOrGiveUp('/stop');
    }
  });
}
