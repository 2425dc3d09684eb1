/** Where JSON text stops being JSON, counted from 1, and what is wrong there. */
export interface JsonProblem {
  line: number;
  column: number;
  problem: string;
}

const space = /[\t\n\r ]*/y;
const scalar =
  /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?|true\b|false\b|null\b/uy;

/** Ends the walk at the first problem. */
class Stopped extends Error {}

/** Finds the place, because `JSON.parse` doesn't always tell it and quotes the file's content, secrets included. */
export function findJsonProblem(text: string): JsonProblem | undefined {
  let at = 0;

  function skip(pattern: RegExp): boolean {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at += match[0].length;
    return match !== null;
  }
  function peek(): string | undefined {
    skip(space);
    return text[at];
  }
  function expect(wanted: string, ...chars: string[]): string {
    const found = peek();
    if (found === undefined) throw new Stopped(`the file ends here, expected ${wanted}`);
    if (!chars.includes(found)) throw new Stopped(`expected ${wanted}`);
    at += 1;
    return found;
  }
  function value(): void {
    const first = peek();
    if (first === undefined) throw new Stopped('the file ends here, expected a value');
    if (first === '{') members('}', key);
    else if (first === '[') members(']', value);
    else if (!skip(scalar)) throw new Stopped(first === '/' ? 'comments are not allowed' : 'expected a value');
  }
  function key(): void {
    if (peek() === '}') throw new Stopped('a comma before } is not allowed');
    if (peek() !== '"' || !skip(scalar)) throw new Stopped('expected a key in double quotes');
    expect(':', ':');
    value();
  }
  function members(close: '}' | ']', member: () => void): void {
    at += 1;
    if (peek() === close) {
      at += 1;
      return;
    }
    do {
      if (close === ']' && peek() === ']') throw new Stopped('a comma before ] is not allowed');
      member();
    } while (expect(`, or ${close}`, ',', close) === ',');
  }

  try {
    value();
    if (peek() !== undefined) throw new Stopped('expected the end of the file');
    return undefined;
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    const before = text.slice(0, at).split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, problem: error.message };
  }
}
