import { humanText, type MessagesBody, workingDirectory } from './request.ts';

/**
 * What the scripted model answers. A prompt holds either directives, which win, or a keyword.
 *
 * Directives, in order, anywhere in the prompt:
 *   [[text Hello]]  [[long 5000]]  [[think Let me see]]  [[tool Bash {"command":"ls"}]]
 *   [[next]]                          ends this model turn; what follows answers the tool results
 *   [[gate NAME]]                     holds the stream here until `server.open('NAME')`
 *   [[n=20]] [[gap=50]] [[ttft=300]]  pacing of this turn: deltas per text, ms between them, ms to the first byte
 *   [[stop max_tokens]]               stop_reason of this turn
 *   [[error 529]] [[error 429 retry-after=2]] [[error 500 x2]]   HTTP error, xN: only the first N attempts
 *   [[error 429 limit-until=1767610800]]   the usage limit of a plan, which ends then (seconds since the epoch)
 *   [[error 400 message=prompt is too long]]       HTTP error with these words, which are the last
 *   [[streamerror overloaded_error]] [[drop]] [[drop x2]]        the stream breaks after the blocks before it
 *   [[hang]]                          never answers
 * In a tool's input `$CWD` is the session's working directory and `$PLANFILE` the file plan mode wants the plan in; the
 * prompt of an Agent may hold directives of its own, which the subagent follows. After the last turn: "(done)".
 *
 * Keywords: run-bash run-sleep run-touch parallel two-steps ask-user subagent think-hard stream big
 * error-<status> flaky-529 stream-error drop-stream hang-forever max-tokens recall `say <words>`.
 */

export type ScriptBlock =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string }
  | { type: 'tool_use'; name: string; input: unknown }
  | { type: 'gate'; name: string };

export interface ModelTurn {
  blocks: ScriptBlock[];
  n?: number;
  gap?: number;
  ttft?: number;
  stop?: string;
  error?: { status: number; times: number; retryAfter?: string; limitUntil?: string; message?: string };
  broken?: { how: 'drop' | 'error'; errorType: string; times: number };
  hang?: boolean;
}

export function turnFor(prompt: string, step: number, body: MessagesBody): ModelTurn {
  const turns = directiveTurns(prompt) ?? keywordTurns(prompt, body);
  return turns[step] ?? say('(done)');
}

function say(text: string, more: Partial<ModelTurn> = {}): ModelTurn {
  return { blocks: [{ type: 'text', text }], ...more };
}

function use(before: string, ...tools: [name: string, input: unknown][]): ModelTurn {
  const calls = tools.map(([name, input]): ScriptBlock => ({ type: 'tool_use', name, input }));
  return { blocks: [{ type: 'text', text: before }, ...calls] };
}

function longText(length: number): string {
  const words: string[] = [];
  for (let size = 0; size < length; size += words.at(-1)!.length) words.push(`word${words.length} `);
  return words.join('').slice(0, length);
}

/* ---------- directives ---------- */

interface Directive {
  name: string;
  argument: string;
}

function directiveTurns(prompt: string): ModelTurn[] | undefined {
  const directives = readDirectives(prompt);
  if (directives.length === 0) return undefined;
  const turns: ModelTurn[] = [{ blocks: [] }];
  for (const item of directives) {
    if (item.name === 'next') turns.push({ blocks: [] });
    else apply(item, turns.at(-1)!);
  }
  return turns;
}

function apply({ name, argument }: Directive, turn: ModelTurn): void {
  const times = Number(/\bx(\d+)/.exec(argument)?.[1] ?? Number.POSITIVE_INFINITY);
  const word = argument.trim();
  switch (name) {
    case 'text':
      turn.blocks.push({ type: 'text', text: argument });
      break;
    case 'long':
      turn.blocks.push({ type: 'text', text: longText(Number(word) || 5000) });
      break;
    case 'think':
      turn.blocks.push({ type: 'thinking', thinking: word });
      break;
    case 'tool':
      turn.blocks.push(toolBlock(word));
      break;
    case 'gate':
      turn.blocks.push({ type: 'gate', name: word });
      break;
    case 'n':
    case 'gap':
    case 'ttft':
      turn[name] = Number(word);
      break;
    case 'stop':
      turn.stop = word;
      break;
    case 'error': {
      const retryAfter = /retry-after=([\d.]+)/.exec(word)?.[1];
      const limitUntil = /limit-until=(\d+)/.exec(word)?.[1];
      const message = /message=(.+)/s.exec(word)?.[1];
      turn.error = {
        status: Number.parseInt(word, 10) || 500,
        times,
        ...(retryAfter && { retryAfter }),
        ...(limitUntil && { limitUntil }),
        ...(message && { message }),
      };
      break;
    }
    case 'drop':
    case 'streamerror':
      turn.broken = {
        how: name === 'drop' ? 'drop' : 'error',
        errorType: /[a-z]+_error/.exec(word)?.[0] ?? 'overloaded_error',
        times,
      };
      break;
    case 'hang':
      turn.hang = true;
      break;
    default:
      throw new Error(`the script of the fake model has an unknown directive: ${name}`);
  }
}

function toolBlock(argument: string): ScriptBlock {
  const space = argument.indexOf(' ');
  if (space < 0) return { type: 'tool_use', name: argument, input: {} };
  return { type: 'tool_use', name: argument.slice(0, space), input: JSON.parse(argument.slice(space + 1)) };
}

function readDirectives(source: string): Directive[] {
  const found: Directive[] = [];
  let at = source.indexOf('[[');
  while (at >= 0) {
    const rest = source.slice(at);
    const tool = /^\[\[tool\s+([\w.:-]+)\s*(?=\{)/.exec(rest);
    const plain = /^\[\[(\w+)(?:[ =]([\s\S]*?))?\]\](?!\])/.exec(rest);
    if (tool) {
      const end = endOfJson(rest, tool[0].length);
      found.push({ name: 'tool', argument: `${tool[1]} ${rest.slice(tool[0].length, end)}` });
      at += rest.indexOf(']]', end) + 2;
    } else if (plain) {
      found.push({ name: plain[1]!, argument: plain[2] ?? '' });
      at += plain[0].length;
    } else {
      at += 2;
    }
    at = source.indexOf('[[', at);
  }
  return found;
}

/** The JSON of a tool may hold `]]` itself, so its end is found by its braces. */
function endOfJson(source: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < source.length; at++) {
    const char = source[at];
    if (quoted) {
      if (char === '\\') at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return at + 1;
  }
  throw new Error(`the script of the fake model has a tool without the end of its JSON: ${source.slice(0, 80)}`);
}

/* ---------- keywords ---------- */

function keywordTurns(prompt: string, body: MessagesBody): ModelTurn[] {
  for (const [keyword, turns] of keywords) {
    if (new RegExp(`(^|[^\\w-])${keyword}(?![\\w-])`, 'i').test(prompt)) return turns(prompt, body);
  }
  const words = /\bsay ([\s\S]+)/i.exec(prompt)?.[1];
  if (words) return [say(words.trim())];
  return [say(`Hello from the fake model. You said: ${prompt.slice(0, 200)}`)];
}

type TurnsOf = (prompt: string, body: MessagesBody) => ModelTurn[];

const forever = Number.POSITIVE_INFINITY;

const keywords: [keyword: string, turns: TurnsOf][] = [
  [
    'run-bash',
    () => [use('Running it.', ['Bash', { command: 'echo hi', description: 'Say hi' }]), say('It printed hi.')],
  ],
  // The Bash tool refuses a standalone `sleep 300`.
  [
    'run-sleep',
    () => [
      use('Waiting long.', [
        'Bash',
        { command: 'echo started; timeout 300 tail -f /dev/null; echo ended', description: 'Wait', timeout: 600_000 },
      ]),
      say('Waited.'),
    ],
  ],
  [
    'run-touch',
    (_, body) => [
      use('Touching.', [
        'Bash',
        { command: `touch ${workingDirectory(body)}/touched.txt`, description: 'Touch a file' },
      ]),
      say('Touched.'),
    ],
  ],
  [
    'parallel',
    () => [
      use(
        'Both at once.',
        ['Bash', { command: 'echo one', description: 'one' }],
        ['Bash', { command: 'echo two', description: 'two' }],
      ),
      say('Both ran.'),
    ],
  ],
  [
    'two-steps',
    () => [
      use('Step one.', ['Bash', { command: 'echo first', description: 'first' }]),
      use('Step two.', ['Bash', { command: 'echo second', description: 'second' }]),
      say('Both steps ran.'),
    ],
  ],
  [
    'ask-user',
    () => [
      use('One question first.', ['AskUserQuestion', { questions: [colourQuestion] }]),
      say('Thanks for the answer.'),
    ],
  ],
  [
    'subagent',
    () => [
      use('Delegating.', [
        'Agent',
        { description: 'Small errand', prompt: 'say errand done', subagent_type: 'general-purpose' },
      ]),
      say('The helper is done.'),
    ],
  ],
  [
    'think-hard',
    () => [
      {
        blocks: [
          { type: 'thinking', thinking: 'First this, then that.' },
          { type: 'text', text: 'I thought about it.' },
        ],
      },
    ],
  ],
  ['stream', () => [say(longText(600), { n: 30, gap: 20 })]],
  ['big', () => [say(longText(20_000), { n: 100 })]],
  ['flaky-529', () => [say('Recovered after two 529.', { error: { status: 529, times: 2 } })]],
  [
    'error-(?:400|401|403|413|429|500|529)',
    (prompt) => {
      const status = Number(/error-(\d+)/i.exec(prompt)?.[1]);
      return [{ blocks: [], error: { status, times: forever, ...(status === 429 && { retryAfter: '1' }) } }];
    },
  ],
  [
    'stream-error',
    () => [say('This is going to', { broken: { how: 'error', errorType: 'overloaded_error', times: forever } })],
  ],
  ['drop-stream', () => [say('The line will be cut', { broken: { how: 'drop', errorType: '', times: forever } })]],
  ['hang-forever', () => [{ blocks: [], hang: true }]],
  ['max-tokens', () => [say('This was cut short', { stop: 'max_tokens' })]],
  ['(?:Your response above was cut off mid-stream|Output token limit hit)', () => [say('...and here is the rest.')]],
  [
    'recall',
    (_, body) => {
      const prompts = body.messages.flatMap((message) => humanText(message) ?? []);
      return [say(`I see ${prompts.length} user prompts: ${JSON.stringify(prompts.map((text) => text.slice(0, 60)))}`)];
    },
  ],
];

const colourQuestion = {
  question: 'Which colour do you want?',
  header: 'Colour',
  multiSelect: false,
  options: [
    { label: 'Red', description: 'A warm one' },
    { label: 'Blue', description: 'A cold one' },
  ],
};
