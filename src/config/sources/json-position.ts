import { createRequire } from 'node:module';
import type { JSONVisitor } from 'jsonc-parser';

/** Where JSON text stops being JSON, from 1, and what is wrong there. */
export interface JsonProblem {
  line: number;
  column: number;
  problem: string;
}

type Parser = typeof import('jsonc-parser');

const aKey = 'a key in double quotes';
const otherQuote = /['`‘’“”„]/;

/** The parser reads what sticks to a literal as part of it. */
const literal = /(?:true|false|null)(?!\w)/y;

/** Problems that read the same wherever they are, by the parser's names. */
const wrongAnywhere: Record<string, string> = {
  InvalidCommentToken: 'comments are not allowed',
  UnexpectedEndOfString: 'this text has no closing double quote on its line',
  InvalidCharacter: 'this text contains a control character; write it as \\t or \\u…',
  InvalidEscapeCharacter: 'this text contains a \\ that means nothing in JSON; write \\\\ for a backslash',
  InvalidUnicode: 'this text contains a \\u without four hexadecimal digits',
  UnexpectedEndOfNumber: 'this number is incomplete',
};

/** The parser asks for a bracket at the end of the file only, when it has closed the object or list. */
const closing = new Set(['CloseBraceExpected', 'CloseBracketExpected']);

/**
 * Finds the first problem, because `JSON.parse` does not always give the place, and quotes the file's content, secrets
 * included.
 */
export function findJsonProblem(text: string): JsonProblem | undefined {
  // Loaded only for a broken file: it would make every start slower.
  const { visit, printParseErrorCode } = createRequire(import.meta.url)('jsonc-parser') as Parser;
  let first: JsonProblem | undefined;
  const { wanted, missingAtEnd, isValueNext, listeners } = createExpectation();

  /** Length of the literal at `offset` that may be there. */
  function literalAt(offset: number): number {
    literal.lastIndex = offset;
    return isValueNext() ? (literal.exec(text)?.[0].length ?? 0) : 0;
  }

  visit(
    text,
    {
      ...listeners,
      onError(code, offset, _length, line, character) {
        if (first) return;
        const before = literalAt(offset);
        if (before > 0) listeners.onLiteralValue();
        const name = printParseErrorCode(code);
        const problem = closing.has(name) ? missingAtEnd() : (wrongAnywhere[name] ?? wanted(text[offset + before]));
        first = { line: line + 1, column: character + 1 + before, problem };
      },
    },
    { disallowComments: true, allowTrailingComma: false },
  );
  return first;
}

/** Follows the parser, to know what has to come next. */
function createExpectation() {
  const open: ('}' | ']')[] = [];
  let next = 'a value';
  let behind: ',' | 'a bracket' | undefined;
  let beforeEnd = '';

  function expect(what: string, behindThis?: ',' | 'a bracket'): void {
    next = what;
    behind = behindThis;
  }
  function expectMember(behindThis: ',' | 'a bracket'): void {
    expect(open.at(-1) === '}' ? aKey : 'a value', behindThis);
  }
  function begin(close: '}' | ']'): void {
    open.push(close);
    expectMember('a bracket');
  }
  function expectMore(): void {
    const close = open.at(-1);
    expect(close === undefined ? 'the end of the file' : `, or ${close}`);
  }
  function atEnd(): string {
    const orNothing = behind === 'a bracket' ? ` or ${open.at(-1)}` : '';
    return `the file ends here, expected ${next}${orNothing}`;
  }
  function end(): void {
    beforeEnd = atEnd();
    open.pop();
    expectMore();
  }

  return {
    isValueNext: () => next === 'a value',
    missingAtEnd: () => beforeEnd,
    wanted(found: string | undefined): string {
      if (found === undefined) return atEnd();
      if (behind === ',' && found === open.at(-1)) return `a comma before ${found} is not allowed`;
      const hint = next === 'a value' && otherQuote.test(found) ? '; write texts in double quotes' : '';
      return `expected ${next}${hint}`;
    },
    listeners: {
      onObjectBegin: () => begin('}'),
      onArrayBegin: () => begin(']'),
      onObjectEnd: end,
      onArrayEnd: end,
      onObjectProperty: () => expect(':'),
      onLiteralValue: expectMore,
      onSeparator: (separator: string) => (separator === ',' ? expectMember(',') : expect('a value')),
    } satisfies JSONVisitor,
  };
}
