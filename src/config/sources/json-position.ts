import { createRequire } from 'node:module';
import type { JSONVisitor } from 'jsonc-parser';

/** Where JSON text stops being JSON, counted from 1, and what is wrong there. */
export interface JsonProblem {
  line: number;
  column: number;
  problem: string;
}

type Parser = typeof import('jsonc-parser');

const aKey = 'a key in double quotes';
const otherQuote = /['`‘’“”„]/;

/** By the parser's names of them: what is the same wherever it is. The parser asks for a bracket at the end only. */
const wrongAnywhere: Record<string, string> = {
  CloseBraceExpected: 'the file ends here, expected , or }',
  CloseBracketExpected: 'the file ends here, expected , or ]',
  InvalidCommentToken: 'comments are not allowed',
  UnexpectedEndOfString: 'this text has no closing double quote on its line',
  InvalidCharacter: 'this text contains a control character; write it as \\t or \\u…',
  InvalidEscapeCharacter: 'this text contains a \\ that means nothing in JSON; write \\\\ for a backslash',
  InvalidUnicode: 'this text contains a \\u without four hexadecimal digits',
  UnexpectedEndOfNumber: 'this number is incomplete',
};

/**
 * Finds the first problem, because `JSON.parse` does not always tell the place and quotes the file's content, secrets
 * included.
 */
export function findJsonProblem(text: string): JsonProblem | undefined {
  // Loaded where a file is broken, and nowhere else: it would make every start slower.
  const { visit, printParseErrorCode } = createRequire(import.meta.url)('jsonc-parser') as Parser;
  let first: JsonProblem | undefined;
  const { wanted, listeners } = createExpectation();
  visit(
    text,
    {
      ...listeners,
      onError(code, offset, _length, line, character) {
        const problem = wrongAnywhere[printParseErrorCode(code)] ?? wanted(text[offset]);
        first ??= { line: line + 1, column: character + 1, problem };
      },
    },
    { disallowComments: true, allowTrailingComma: false },
  );
  return first;
}

/** Follows the parser, to know what has to come next. */
function createExpectation(): { wanted(found: string | undefined): string; listeners: JSONVisitor } {
  const open: ('}' | ']')[] = [];
  let next = 'a value';
  let isBehindComma = false;

  function expect(what: string, behindComma = false): void {
    next = what;
    isBehindComma = behindComma;
  }
  function expectMember(behindComma: boolean): void {
    expect(open.at(-1) === '}' ? aKey : 'a value', behindComma);
  }
  function begin(close: '}' | ']'): void {
    open.push(close);
    expectMember(false);
  }
  function expectMore(): void {
    const close = open.at(-1);
    expect(close === undefined ? 'the end of the file' : `, or ${close}`);
  }
  function end(): void {
    open.pop();
    expectMore();
  }

  return {
    wanted(found) {
      if (found === undefined) return `the file ends here, expected ${next}`;
      if (isBehindComma && found === open.at(-1)) return `a comma before ${found} is not allowed`;
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
      onSeparator: (separator) => (separator === ',' ? expectMember(true) : expect('a value')),
    },
  };
}
