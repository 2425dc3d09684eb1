/** The text of a turn, block by block in the order the blocks began. */
export interface AnswerText {
  append(message: string, block: number, text: string): void;
  /** Sets the whole text of a block. */
  set(message: string, block: number, text: string): void;
  /** Forgets `message` from `fromBlock` on; false when there was nothing to forget. */
  drop(message: string, fromBlock: number): boolean;
  /** What comes next goes on in the middle of what stands: claude was cut off and resumes. */
  resumeNext(): void;
  /** All blocks as markdown, a blank line between them. */
  toString(): string;
}

interface Piece {
  message: string;
  block: number;
  text: string;
  resumes: boolean;
}

export function createAnswerText(): AnswerText {
  let pieces: Piece[] = [];
  let resumes = false;

  function piece(message: string, block: number): Piece {
    const known = pieces.findLast((each) => each.message === message && each.block === block);
    if (known) return known;
    const fresh = { message, block, text: '', resumes };
    resumes = false;
    pieces.push(fresh);
    return fresh;
  }

  return {
    append(message, block, text) {
      piece(message, block).text += text;
    },
    set(message, block, text) {
      piece(message, block).text = text;
    },
    drop(message, fromBlock) {
      const kept = pieces.filter((each) => each.message !== message || each.block < fromBlock);
      const dropped = kept.length < pieces.length;
      pieces = kept;
      return dropped;
    },
    resumeNext() {
      resumes = pieces.length > 0;
    },
    toString() {
      return pieces
        .filter((each) => each.text.trim() !== '')
        .reduce((all, each) => (all === '' ? each.text : all + (each.resumes ? '' : '\n\n') + each.text), '');
    },
  };
}
