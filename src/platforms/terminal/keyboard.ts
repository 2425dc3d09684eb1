import { createInterface } from 'node:readline';

export interface KeyboardOptions {
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  /** True: line editing, a prompt, pasted lines kept together. False: one line at a time. */
  interactive: boolean;
  /** The typed text, one line or several pasted ones; never blank. */
  onText: (text: string) => void;
  /** A line was typed and is on the screen; comes before `onText`. */
  onEcho: (line: string) => void;
  onInterrupt: () => void;
  onEnd: () => void;
}

export interface Keyboard {
  /** Shows the prompt with the text typed so far, at the cursor. */
  showPrompt(): void;
  /** Rows of the prompt above the one with the cursor. */
  rowsAboveCursor(): number;
  close(): void;
}

export const prompt = '> ';

/** Asks the terminal to mark pasted text, so that a pasted line break does not send. */
const pasteMarksOn = '\u001b[?2004h';
const pasteMarksOff = '\u001b[?2004l';

export function openKeyboard(options: KeyboardOptions): Keyboard {
  const { input, output, interactive } = options;
  const lines = createInterface({
    input,
    prompt,
    ...(interactive ? { output, terminal: true } : { crlfDelay: Infinity }),
  });
  const collector = collectLines(options.onText);

  lines.on('line', (line) => {
    if (!interactive) return collector.single(line);
    options.onEcho(line);
    collector.add(line);
  });
  lines.on('SIGINT', options.onInterrupt);
  lines.on('close', () => {
    collector.flush();
    options.onEnd();
  });
  const stopMarks = interactive ? watchPasteMarks(input, output, collector) : () => {};

  return {
    showPrompt: () => lines.prompt(true),
    rowsAboveCursor: () => lines.getCursorPos().rows,
    close() {
      stopMarks();
      lines.close();
    },
  };
}

interface Collector {
  single(line: string): void;
  add(line: string): void;
  flush(): void;
  pasting: boolean;
}

/** Joins the lines that arrive together: inside a paste, or in one chunk when the terminal does not mark pastes. */
function collectLines(onText: (text: string) => void): Collector {
  let held: string[] = [];
  let scheduled = false;

  const collector: Collector = {
    pasting: false,
    single(line) {
      if (line.trim() !== '') onText(line);
    },
    add(line) {
      held.push(line);
      if (collector.pasting || scheduled) return;
      scheduled = true;
      setImmediate(() => {
        scheduled = false;
        if (!collector.pasting) collector.flush();
      });
    },
    flush() {
      const text = held.join('\n').trim();
      held = [];
      if (text !== '') onText(text);
    },
  };
  return collector;
}

function watchPasteMarks(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  collector: Collector,
): () => void {
  const onKey = (_text: unknown, key: { name?: string }) => {
    if (key.name === 'paste-start') collector.pasting = true;
    if (key.name === 'paste-end') collector.pasting = false;
  };
  input.on('keypress', onKey);
  output.write(pasteMarksOn);
  return () => {
    input.off('keypress', onKey);
    output.write(pasteMarksOff);
  };
}
