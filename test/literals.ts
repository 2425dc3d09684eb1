/** A text in the source, with the line it begins at, counted from 1. Of a template, each part between its holes. */
export interface Literal {
  text: string;
  line: number;
}

/** A comment in the source, without its marks, with the line it begins at, counted from 1. `//` lines in a row are one. */
export interface Comment {
  text: string;
  line: number;
}

/** Where a slash begins a regular expression and divides nothing. */
const beforeRegex = /(?:^|[([{=,;:!&|?+\-*%~^<>]|=>|\b(?:return|typeof|case|in|of|void|delete))\s*$/;

/** Of a text, what cannot be taken for code: names, paths, kinds. */
const plain = /^[\w@./:#-]*$/;

/** The texts of a TypeScript source, without those it imports from. */
export function literalsOf(source: string): Literal[] {
  return scan(source).literals;
}

/** A TypeScript source without its comments; `x` stands for a regular expression, `…` for a text that is more than a name. */
export function codeOf(source: string): string {
  return scan(source).code;
}

/** The comments of a TypeScript source, each on one line. */
export function commentsOf(source: string): Comment[] {
  return scan(source).comments;
}

/** It knows what our sources hold, not all of TypeScript. */
function scan(source: string): { literals: Literal[]; comments: Comment[]; code: string } {
  const found: Literal[] = [];
  const comments: (Comment & { ownLines?: number })[] = [];
  let at = 0;
  let code = '';

  function lineOf(position: number): number {
    return source.slice(0, position).split('\n').length;
  }

  /** From behind the opening quote; ends behind the closing one, or behind `${`. */
  function takeText(quote: string): 'closed' | 'hole' {
    const begin = at;
    let text = '';
    const end = (how: 'closed' | 'hole', width: number) => {
      found.push({ text, line: lineOf(begin) });
      code += plain.test(text) ? text : '…';
      at += width;
      return how;
    };
    for (; at < source.length; at += 1) {
      if (source[at] === '\\') {
        at += 1;
        text += source[at] === 'n' ? '\n' : source[at];
      } else if (source[at] === quote) return end('closed', 1);
      else if (quote === '`' && source.startsWith('${', at)) return end('hole', 2);
      else text += source[at];
    }
    throw new Error(`a text without an end at line ${lineOf(begin)}`);
  }

  function skipRegex(): void {
    let inClass = false;
    for (at += 1; source[at] !== '/' || inClass; at += 1) {
      if (source[at] === '\\') at += 1;
      else if (source[at] === '[') inClass = true;
      else if (source[at] === ']') inClass = false;
    }
    at += 1;
  }

  /** Lines in a row that hold nothing but a `//` comment are one comment: a sentence may go over several. */
  function takeLineComment(): void {
    const line = lineOf(at);
    const isOwn = /(?:^|\n)[ \t]*$/.test(source.slice(0, at));
    const end = source.indexOf('\n', at) === -1 ? source.length : source.indexOf('\n', at);
    const text = source.slice(at + 2, end).trim();
    const before = comments.at(-1);
    if (isOwn && before?.ownLines !== undefined && before.line + before.ownLines === line) {
      before.text += ` ${text}`;
      before.ownLines += 1;
    } else comments.push({ text, line, ...(isOwn && { ownLines: 1 }) });
    at = end;
  }

  function takeBlockComment(): void {
    const end = source.indexOf('*/', at) + 2;
    const lines = source
      .slice(at, end)
      .replace(/^\/\*+|\*\/$/g, '')
      .split('\n');
    const text = lines
      .map((part) => part.replace(/^\s*\*/, '').trim())
      .join(' ')
      .trim();
    comments.push({ text, line: lineOf(at) });
    at = end;
  }

  /** Up to the end, or to the `}` that closes a hole. */
  function takeCode(inHole: boolean): void {
    let depth = 0;
    while (at < source.length) {
      const char = source[at]!;
      if (source.startsWith('//', at)) takeLineComment();
      else if (source.startsWith('/*', at)) {
        takeBlockComment();
        code += ' ';
      } else if (char === '/' && beforeRegex.test(code.slice(-20))) {
        skipRegex();
        code += 'x';
      } else if (char === "'" || char === '"') {
        const isPath = /\b(?:from|import)\s*\(?\s*$/.test(code.slice(-20));
        at += 1;
        code += char;
        takeText(char);
        if (isPath) found.pop();
        code += char;
      } else if (char === '`') {
        at += 1;
        code += char;
        while (takeText('`') === 'hole') {
          code += '${';
          takeCode(true);
          code += '}';
        }
        code += char;
      } else {
        at += 1;
        if (inHole && char === '}' && depth === 0) return;
        if (char === '{') depth += 1;
        if (char === '}') depth -= 1;
        code += char;
      }
    }
  }

  takeCode(false);
  return { literals: found, comments: comments.map(({ text, line }) => ({ text, line })), code };
}
