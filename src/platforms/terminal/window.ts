import { randomBytes } from 'node:crypto';
import type { Previews } from '../../core/ports/chat-platform.ts';
import type { Block } from '../../text/document/blocks.ts';
import { type AnswerOnScreen, advance, remaining } from './answer-on-screen.ts';
import type { TerminalPart } from './part.ts';
import { renderTerminal } from './render.ts';
import { createScreen, type PromptArea, type TerminalOutput } from './screen.ts';

/** Output that is a terminal: answers grow in place while Claude writes them. */
export interface Window {
  readonly previews: Previews;
  deliver(part: TerminalPart, buttons: string | undefined): void;
  notice(text: string): void;
  /** Whether an answer is growing right now. */
  isLive(): boolean;
  typed(line: string): void;
  attach(area: PromptArea | undefined): void;
}

const intervalMs = 100;

export function createWindow(output: TerminalOutput, color: boolean): Window {
  const screen = createScreen(output);
  // A preview of an earlier process is not on this screen, even if it has the same key.
  const run = randomBytes(4).toString('hex');
  let current: { preview: string; answer: AnswerOnScreen } | undefined;

  function render(blocks: readonly Block[]): string[] {
    return blocks.length === 0 ? [] : renderTerminal([...blocks], { columns: screen.columns(), color });
  }

  /** Lines that stay have an empty one below them, so that paragraphs keep their distance. */
  function renderForGood(blocks: readonly Block[]): string[] {
    return blocks.flatMap((block) => [...render([block]), '']);
  }

  return {
    previews: {
      intervalMs: () => intervalMs,
      lifetimeMs: () => undefined,
      show: async (_conversation, key, _handle, view) => {
        const preview = `${run}:${key}`;
        if (current?.preview !== preview) current = { preview, answer: { printed: [] } };
        const { print, live } = advance(current.answer, view.blocks);
        screen.print(renderForGood(print), render(live));
        return { preview };
      },
      retract: async (_conversation, handle) => {
        if (current?.preview !== handle.preview) return;
        current = undefined;
        screen.print([], []);
      },
    },
    deliver(part, buttons) {
      const mine = current !== undefined && current.preview === part.preview;
      const { rest, changed } = remaining(mine ? current?.answer : undefined, part.blocks);
      const lines = [
        ...(changed ? ['(rewritten from here)', ''] : []),
        ...renderForGood(rest),
        ...(buttons === undefined ? [] : [buttons, '']),
      ];
      if (mine) {
        current = undefined;
        screen.print(lines, []);
      } else {
        screen.print(lines);
      }
    },
    notice: (text) => screen.print(text.trimEnd().split('\n')),
    isLive: () => current !== undefined,
    typed: (line) => screen.typed(line),
    attach: (area) => screen.attach(area),
  };
}
