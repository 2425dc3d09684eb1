import { displayWidth } from '../../text/format/width.ts';
import { prompt } from './keyboard.ts';

/** What the screen needs to know about the prompt at its bottom. */
export interface PromptArea {
  showPrompt(): void;
  rowsAboveCursor(): number;
}

export interface TerminalOutput extends NodeJS.WritableStream {
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

/**
 * A terminal with three parts, from the top: lines printed for good, a live region that it redraws, and the prompt.
 * Callers pass lines that fit into `columns()`.
 */
export interface Screen {
  columns(): number;
  /** Adds lines for good, above the live region, and replaces the live region if `live` is given. */
  print(lines: readonly string[], live?: readonly string[]): void;
  /** The person pressed Enter on `line`: the line is part of the history now. */
  typed(line: string): void;
  /** From now on a prompt is at the bottom; undefined: the prompt is gone. */
  attach(area: PromptArea | undefined): void;
}

const eraseBelow = '\u001b[0J';
/** A terminal shows the output between these at once, without flicker; others ignore them. */
const beginFrame = '\u001b[?2026h';
const endFrame = '\u001b[?2026l';

export function createScreen(output: TerminalOutput): Screen {
  let live: readonly string[] = [];
  let area: PromptArea | undefined;

  function columns(): number {
    return Math.max(20, output.columns ?? 80);
  }

  /** Rows that do not fit on the screen could not be erased again. */
  function lastRows(lines: readonly string[]): readonly string[] {
    const most = Math.max(1, (output.rows ?? 24) - 4);
    return lines.length > most ? lines.slice(-most) : lines;
  }

  function draw(rowsUp: number, lines: readonly string[]): void {
    const back = rowsUp > 0 ? `\r\u001b[${rowsUp}A` : '\r';
    const promptRows = area?.rowsAboveCursor() ?? 0;
    // readline redraws the prompt from its last cursor row upwards, so that many rows have to be there.
    const rows = [...lines, ...live].map((line) => `${line}\n`).join('') + '\n'.repeat(promptRows);
    output.write(`${beginFrame}${back}${eraseBelow}${rows}`);
    area?.showPrompt();
    output.write(endFrame);
  }

  return {
    columns,
    print(lines, nextLive = live) {
      const rowsUp = live.length + (area?.rowsAboveCursor() ?? 0);
      live = lastRows(nextLive);
      draw(rowsUp, lines);
    },
    typed(line) {
      const typedRows = Math.floor(displayWidth(prompt + line) / columns()) + 1;
      draw(live.length + typedRows, [`${prompt}${line}`]);
    },
    attach(next) {
      const rowsUp = area ? live.length + area.rowsAboveCursor() : live.length;
      area = next;
      draw(rowsUp, []);
    },
  };
}
