/* What Ann says in the session, and what the model does then (see test/fakes/anthropic/script.ts). */

/** How the answer to the first task begins: the result, for which a person looks. */
export const result = 'Fixed; all tests pass';

export const gates = { card: 'the-tests', working: 'the-result', stopped: 'the-labels' };

/** What Claude writes last before it stands at a gate. */
export const lastWords = {
  card: 'I’ll run the tests first to see the failure.',
  working: 'Now I run everything once more.',
  stopped: 'I collect the labels of all buttons.',
};

const brokenLine = 'return new Date().toString();';

/** The project Claude works in, by path. */
export const projectFiles: Record<string, string> = {
  'package.json': `${JSON.stringify({ name: 'website', version: '1.4.1', scripts: { test: 'node -e 0 --' } }, null, 2)}\n`,
  'src/token.ts': `export function token() {\n  ${brokenLine}\n}\n`,
};

export const asks = {
  fix: 'The login test fails since Sunday. Find out why and fix it.',
  release: 'Then bump the version and write the changelog',
  broken: 'Why does the deploy script take ten minutes?',
  stopped: 'Give every button a verb',
  code: '/code Add a test for the token',
} as const;

const answer = `## ${result}

The token was built in **local time**. When the clocks changed on Sunday, it was an hour off.

- \`src/token.ts\`: UTC now
- \`test/login.test.ts\`: both changes of the clock

| suite | tests | time |
| --- | ---: | ---: |
| login | 14 | 0.8 s |
| session | 61 | 2.1 s |
| everything | 214 | 9.4 s |

\`\`\`ts
export function token() {
  return new Date().toISOString();
}
\`\`\`

Shall I commit it?`;

const change = {
  file_path: '$CWD/src/token.ts',
  old_string: brokenLine,
  new_string: 'return new Date().toISOString();',
};

const tokenTest =
  "import { token } from '../src/token.ts';\n\nit('is in UTC', () => {\n  expect(token()).toMatch(/Z$/);\n});\n";

export const scripts: Record<keyof typeof asks, string> = {
  fix: turns(
    [text(lastWords.card), gate(gates.card), bash('npm test -- login', 'Run the login tests')],
    [
      text('The token is built in local time. Since the clocks changed it is an hour off.'),
      tool('Read', { file_path: change.file_path }),
    ],
    [tool('Edit', change)],
    [text(lastWords.working), bash('npm test', 'Run all tests')],
    [gate(gates.working), text(answer)],
  ),
  release: turns(
    [text('I look at the version first.'), tool('Read', { file_path: '$CWD/package.json' })],
    [text('The next version is **1.4.2**: a fix alone. The changelog names the login and both changes of the clock.')],
  ),
  broken: '[[error 400 message=messages.7.content: unexpected block]]',
  code: turns(
    [
      text('I write the test beside the others.'),
      tool('Write', { file_path: '$CWD/test/token.test.ts', content: tokenTest }),
    ],
    [text('The token has a test now: it is the same before and after the change of the clock.')],
  ),
  stopped: turns([text(lastWords.stopped), gate(gates.stopped), text('All buttons have verbs.')]),
};

function turns(...all: string[][]): string {
  return all.map((blocks) => blocks.join('')).join('[[next]]');
}

function text(words: string): string {
  return `[[text ${words}]]`;
}

function tool(name: string, input: unknown): string {
  return `[[tool ${name} ${JSON.stringify(input)}]]`;
}

function bash(command: string, description: string): string {
  return tool('Bash', { command, description });
}

function gate(name: string): string {
  return `[[gate ${name}]]`;
}
