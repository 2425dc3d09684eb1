/** The text of a turn, block by block in the order the blocks began. It holds `longestAnswer` characters at most. */
export interface AnswerText {
  /** Returns the kept part of `text`: all of it, or less when the answer is too long; undefined: nothing. */
  append(message: string, block: number, text: string): string | undefined;
  /** Sets the whole text of a block; returns the kept part, as `append` does. */
  set(message: string, block: number, text: string): string | undefined;
  /** Forgets `message` from `fromBlock` on; false when there was nothing to forget. */
  drop(message: string, fromBlock: number): boolean;
  /** What comes next continues in the middle of the text: Claude was cut off and resumes. */
  resumeNext(): void;
  /** All blocks as markdown, a blank line between them. */
  toString(): string;
}

/** Claude may write without end; this keeps the bridge's memory bounded. */
export const longestAnswer = 8 * 1024 * 1024;

const cutNote = '(Cut here: the answer is longer than 8 million characters.)';

/** What a block takes beside its text, so that endless empty ones end too. */
const blockCost = 64;

export function cutAnswer(text: string): string {
  return text.length > longestAnswer ? `${text.slice(0, longestAnswer)}\n\n${cutNote}` : text;
}

interface Piece {
  message: string;
  block: number;
  text: string;
  resumes: boolean;
}

export function createAnswerText(): AnswerText {
  /** In the order in which they began. */
  const pieces = new Map<string, Piece>();
  let resumes = false;
  let size = 0;
  let isCut = false;

  function piece(message: string, block: number): Piece | undefined {
    const key = `${block} ${message}`;
    const known = pieces.get(key);
    if (known) return known;
    if (size + blockCost > longestAnswer) {
      isCut = true;
      return undefined;
    }
    const fresh = { message, block, text: '', resumes };
    resumes = false;
    size += blockCost;
    pieces.set(key, fresh);
    return fresh;
  }

  function cut(text: string): string | undefined {
    const room = longestAnswer - size;
    if (text.length <= room) {
      size += text.length;
      return text;
    }
    isCut = true;
    size = longestAnswer;
    return room > 0 ? text.slice(0, room) : undefined;
  }

  return {
    append(message, block, text) {
      const target = piece(message, block);
      const kept = target && cut(text);
      if (target && kept !== undefined) target.text += kept;
      return kept;
    },
    set(message, block, text) {
      const target = piece(message, block);
      if (!target) return undefined;
      size -= target.text.length;
      const kept = cut(text);
      target.text = kept ?? '';
      return kept;
    },
    drop(message, fromBlock) {
      let dropped = false;
      for (const [key, each] of pieces) {
        if (each.message !== message || each.block < fromBlock) continue;
        pieces.delete(key);
        size -= each.text.length + blockCost;
        dropped = true;
      }
      return dropped;
    },
    resumeNext() {
      resumes = pieces.size > 0;
    },
    toString() {
      const all = [...pieces.values()]
        .filter((each) => each.text.trim() !== '')
        .reduce((joined, each) => (joined === '' ? each.text : joined + (each.resumes ? '' : '\n\n') + each.text), '');
      return isCut ? `${all}\n\n${cutNote}` : all;
    },
  };
}
