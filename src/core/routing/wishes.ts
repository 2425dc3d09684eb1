import { plainLetters } from './fold.ts';

const known = ['opus', 'sonnet', 'haiku', 'fable'];
/** What `claude --effort` accepts. */
export const efforts: readonly string[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/** What people ask of the run besides its words; `model` is an alias or the full name of a model. */
export interface RunWish {
  model?: string;
  effort?: string;
  goal?: string;
}

/** Names of models by the words of people, from the config: `{ fast: 'haiku' }`. */
export type ModelAliases = Readonly<Record<string, string>>;

/** Takes “use opus to …” and “mit sonnet, …” off the beginning. Other uses of these words stay. */
export function wishOf(words: string, aliases: ModelAliases = {}): { rest: string; wish: RunWish } {
  const match =
    /^\s*(?:(?:please|pls|bitte|stp|por favor)[,\s]\s*)?(?:(use|using|nimm|benutze?|verwende?|utilise|prends|usa|use)|(with|mit|avec|con|com))\s+([\p{L}\d._-]{1,40})(\s*[,:]\s*|\s+(?:to|and|um|und|pour|et|para|y|e)\s+|\s+)(?=\S)/iu.exec(
      words,
    );
  if (match === null) return { rest: words, wish: {} };
  const model = modelOf(match[3]!, aliases);
  const joined = match[4]!.trim() !== '';
  // “use opus files” speaks of files: without a comma or “to” only “mit sonnet fix …” is a wish.
  if (model === undefined || (!joined && !/^(?:mit)$/i.test(match[2] ?? ''))) return { rest: words, wish: {} };
  return { rest: words.slice(match[0].length), wish: { model } };
}

function modelOf(name: string, aliases: ModelAliases): string | undefined {
  const plain = plainLetters(name);
  if (Object.hasOwn(aliases, plain)) return aliases[plain];
  return known.includes(plain) ? plain : undefined;
}

/** Options before the words of a command, or what is wrong with them as one sentence. */
export function readRunOptions(
  args: string,
  aliases: ModelAliases = {},
): { wish: RunWish; rest: string } | { error: string } {
  const wish: RunWish = {};
  let left = args.trimStart();
  while (left.startsWith('--') || left.startsWith('—')) {
    const [, name = ''] = /^(?:--|—)([\p{L}-]{0,40})/u.exec(left)!;
    if (name === '' && /^--(?:\s|$)/.test(left)) return { wish, rest: left.slice(2).trim() };
    if (name !== 'model' && name !== 'effort' && name !== 'goal') {
      return { error: `There is no option “--${name}”, only --model, --effort and --goal.` };
    }
    const after = left.replace(/^(?:--|—)[\p{L}-]{0,40}(?:\s*=\s*|\s*)/u, '');
    const close = { '"': '"', '“': '”', '„': '“', "'": "'" }[after[0] ?? ''];
    const end = close === undefined ? after.search(/\s|$/) : after.indexOf(close, 1);
    if (end < 0) return { error: `The quote after --${name} is not closed.` };
    const value = close === undefined ? after.slice(0, end) : after.slice(1, end);
    if (value.trim() === '' || (close === undefined && value.startsWith('--'))) {
      return { error: `--${name} needs a value.` };
    }
    if (name === 'effort' && !efforts.includes(value)) {
      return { error: `There is no effort “${value}”, only ${efforts.join(', ')}.` };
    }
    wish[name] = name === 'model' ? (modelOf(value, aliases) ?? value) : value;
    left = after.slice(close === undefined ? end : end + 1).trimStart();
  }
  return { wish, rest: left.trimEnd() };
}
