/** Follows the code fences of a markdown text that is cut into pieces. */
export interface Fences {
  /** The next piece. */
  pass(piece: string): void;
  /** A line to put before the rest of the text, so that code continues as code; '' outside of code. */
  begin(): string;
  /** What ends the code at the end of the text so far; '' outside of code. */
  end(): string;
}

/** The line that opens or closes a block of code. */
const fence = /^ {0,3}(`{3,}(?=[^`\n]*$)|~{3,})([^\n]*)$/gm;

export function createFences(): Fences {
  /** The line that opened the code around the end of the text so far. */
  let open: { mark: string; line: string } | undefined;

  return {
    pass(piece) {
      for (const [line, mark = '', info = ''] of piece.matchAll(fence)) {
        if (open === undefined) open = { mark, line: line.trim() };
        else if (mark[0] === open.mark[0] && mark.length >= open.mark.length && info.trim() === '') open = undefined;
      }
    },
    begin: () => (open === undefined ? '' : `${open.line}\n`),
    end: () => (open === undefined ? '' : `${open.mark}\n\n`),
  };
}
