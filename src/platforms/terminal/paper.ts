import { BridgeError } from '../../core/model/errors.ts';
import { writeMarkdown } from '../../text/markdown/write.ts';
import type { TerminalPart } from './part.ts';
import type { TerminalOutput } from './screen.ts';

/** Output that is not a terminal: answers as plain markdown, one after the other, with nothing else in between. */
export interface Paper {
  /** @throws BridgeError `target-gone` when nobody reads any more */
  deliver(part: TerminalPart, buttons: string | undefined): Promise<void>;
}

export function createPaper(output: TerminalOutput): Paper {
  let first = true;
  return {
    deliver(part, buttons) {
      const texts = [writeMarkdown(part.blocks).trimEnd(), ...(buttons === undefined ? [] : [buttons])];
      const separator = first ? '' : '\n';
      first = false;
      return write(output, `${separator}${texts.join('\n\n')}\n`);
    },
  };
}

function write(output: TerminalOutput, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => reject(new BridgeError('target-gone', 'the output is closed', { cause }));
    output.once('error', fail);
    output.write(text, (error) => {
      output.off('error', fail);
      if (error) fail(error);
      else resolve();
    });
  });
}
