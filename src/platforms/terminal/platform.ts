import { userInfo } from 'node:os';
import { BridgeError } from '../../core/model/errors.ts';
import type { Sender } from '../../core/model/incoming.ts';
import type { ChatPlatform } from '../../core/ports/chat-platform.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { createOpenButtons } from './buttons.ts';
import { facts } from './facts.ts';
import { createPaper } from './paper.ts';
import { fromPart, toPart } from './part.ts';
import { localConversation, localUserId, parsePayload } from './payload.ts';
import type { TerminalOutput } from './screen.ts';
import { type EndOfTyping, takeTyping } from './typing.ts';
import { createWindow } from './window.ts';

export interface TerminalPlatformOptions {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: TerminalOutput;
  clock: Clock;
  log: Log;
  color: boolean;
  /** Lets `/setup` end the chat; a text says why it may not now. Absent: there is no such command. */
  setupProblem?: (() => string | undefined) | undefined;
}

export interface TerminalPlatform extends ChatPlatform {
  /**
   * Resolves when the input ended: `end-of-input` (a pipe has ended: answer what is open, then stop), `quit` (the
   * person wants to leave now) or `setup` (they want to connect an app). Stays open when `receive` was aborted.
   */
  readonly ended: Promise<EndOfTyping>;
  /** Input and output are a terminal: there is a prompt, and answers grow in place. */
  readonly interactive: boolean;
  /** Shows text that does not belong to the chat without disturbing the typing. Does nothing for pipes. */
  notice(text: string): void;
}

const setupCommand = { name: 'setup', description: 'Connect Telegram or Discord, step by step' };

/**
 * The terminal this process runs in, as a place to talk: one conversation with the person in front of it. When input
 * and output are a terminal, answers grow in place; otherwise each line is a task and answers are plain markdown.
 */
export function createTerminalPlatform(options: TerminalPlatformOptions): TerminalPlatform {
  const { input, output, clock, log, color } = options;
  const window = input.isTTY && output.isTTY ? createWindow(output, color) : undefined;
  const paper = createPaper(output);
  const buttons = createOpenButtons();
  const sender: Sender = { id: localUserId, name: userInfo().username };
  let posts = 0;
  let isUnanswered = false;
  let markEnded: (how: EndOfTyping) => void;
  const ended = new Promise<EndOfTyping>((resolve) => {
    markEnded = resolve;
  });

  return {
    ...facts,
    ...(window && options.setupProblem && { ownCommands: [setupCommand] }),
    ended,
    interactive: window !== undefined,
    notice: (text) => window?.notice(text),

    connect: async () => ({ id: localUserId, name: 'this terminal' }),

    async receive(inbox, signal, onListening) {
      onListening?.();
      const how = await takeTyping(inbox, signal, {
        input,
        output,
        clock,
        buttons,
        window,
        setupProblem: options.setupProblem,
        isUnanswered: () => isUnanswered,
        onText: () => {
          isUnanswered = true;
        },
      });
      log.debug('the terminal accepts no more input', { how: how ?? 'stopped' });
      if (how) markEnded(how);
    },

    parse: (payload) => parsePayload(payload, sender),
    prepare: (post) => [toPart(post)],
    downgrade: () => [],

    async deliver(_conversation, native) {
      const part = fromPart(native);
      const messageId = `post-${++posts}`;
      const line = buttons.set(messageId, part.buttons);
      if (window) window.deliver(part, line);
      else await paper.deliver(part, line);
      isUnanswered = false;
      return messageId;
    },

    isPrivate: (conversation) => conversation === localConversation,
    async privateConversation(userId) {
      if (userId === localUserId) return localConversation;
      throw new BridgeError('target-gone', 'this terminal has only one person');
    },

    ...(window && { previews: window.previews }),

    presses: {
      async acknowledge(_pressId, text) {
        if (text) window?.notice(text);
      },
      expectWords: () => buttons.expectWords(),
      async setButtons(_conversation, messageId, rows) {
        const line = buttons.set(messageId, rows);
        if (line) window?.notice(line);
      },
    },
  };
}
