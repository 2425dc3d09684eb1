import { type Folders, folderOf, resolvePath } from '../../danger/paths.ts';

/**
 * The words a rule must begin with, the options that may follow (`-n=` takes a value, `-#` is a number), and words that
 * may not.
 */
type Entry = readonly [begins: readonly string[], options: ReadonlySet<string>, refuses: RegExp | undefined];

const script =
  '-- --watch --watchAll --verbose --silent --coverage --runInBand --bail --if-present -v -s -i -t= --testNamePattern=';
const history =
  '-- --stat --shortstat --numstat --name-only --name-status --oneline --graph --all --decorate --no-merges --merges ' +
  '--reverse --no-color --no-pager --no-patch -p -w -b -# -n= -S= -G= -U= --author= --since= --until= --grep= --format= --pretty=';
/** Old versions of pytest evaluate what follows -k and -m. */
const evaluated = /[()]/;
/** They read the environment, or other files than the ones that are named. */
const readsMore = /\benv\b|\$ENV|\b(?:import|include)\b/;
/** A search must not read whole folders with their hidden files: these may be secrets. */
const search =
  '-- --no-heading --files --files-with-matches --ignore-case --line-number --color= --include= --exclude= ' +
  '--exclude-dir= --glob= --type= -n -i -l -c -v -w -x -o -E -F -P -H -h -s -q -A= -B= -C= -m= -e= -#';

/**
 * All programs whose rules may have an open end: their harmless options are known, and no plain word makes them run
 * another program or write outside. `*` is the name of a script. For every other program a rule covers only the exact
 * command.
 */
const entries: readonly Entry[] = [
  ...['npm', 'pnpm', 'yarn'].flatMap((name) => [entry(`${name} test`, script), entry(`${name} run *`, script)]),
  entry('npm ci', ''),
  ...['', 'npx '].flatMap((by) => [
    entry(`${by}vitest run`, script),
    entry(`${by}jest`, script),
    entry(`${by}eslint`, '-- --fix --quiet --cache --max-warnings='),
    entry(`${by}tsc --noEmit`, '--pretty --watch --skipLibCheck -w -p= --project='),
    entry(`${by}prettier --check`, '-- --list-different -l'),
    entry(`${by}prettier --write`, '-- --list-different -l'),
    ...['check', 'lint', 'format', 'ci'].map((verb) => entry(`${by}biome ${verb}`, '-- --write --verbose')),
  ]),
  ...['', 'python -m ', 'python3 -m '].map((by) =>
    entry(`${by}pytest`, '-v -q -x -s -l --lf --ff --verbose --quiet --maxfail= -k= -m=', evaluated),
  ),
  entry('git status', '-- --short --branch --porcelain -s -b'),
  entry('git diff', `${history} --cached --staged`),
  entry('git log', history),
  entry('git show', history),
  entry('git add', '-- --all --update --verbose --dry-run -A -u -v -n'),
  entry('git commit', '-- --all --quiet --allow-empty --message= -a -q -m='),
  entry('ls', '-- --color= -l -a -A -h -R -1 -t -r -S -d -F'),
  entry('cat', '-- -n -b -s -A -e -t -v'),
  entry('head', '-- -n= -c= -q -v -#'),
  entry('tail', '-- -n= -c= -q -v -f -#'),
  entry('wc', '-- -l -w -c -m -L'),
  entry('diff', '-- -u -q -w -b -N'),
  entry('grep', search),
  entry('rg', `${search} -g= -S`),
  entry('jq', '-r -c -s -S -e -n -M -a -j', readsMore),
  entry('mkdir', '-- -p -v'),
  entry('touch', '--'),
  entry('echo', '-n -e'),
];

function entry(begins: string, options: string, refuses?: RegExp): Entry {
  return [begins.split(' '), new Set(options.split(' ')), refuses];
}

function entryOf(words: readonly string[]): Entry | undefined {
  return entries.find(([begins]) =>
    begins.every((word, at) => word === words[at] || (word === '*' && /^\w[\w:.-]*$/.test(words[at] ?? ''))),
  );
}

/** Whether a rule may cover all commands that begin with these words. */
export function mayBeOpen(words: readonly string[]): boolean {
  return entryOf(words) !== undefined;
}

/** Whether all that follows is harmless: known options, and words that name nothing outside the folders. */
export function isHarmlessCall(words: readonly string[], folders: Folders): boolean {
  const found = entryOf(words);
  if (found === undefined) return false;
  const [begins, options, refuses] = found;
  const rest = words.slice(begins.length);
  if (refuses !== undefined && rest.some((word) => refuses.test(word))) return false;
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at]!;
    if (!word.startsWith('-')) {
      if (!isPlain(word, folders)) return false;
      continue;
    }
    const value = optionValue(word, options);
    if (value === undefined) return false;
    if (value === 'next') at += 1;
    const given = value === 'next' ? (rest[at] ?? '') : value;
    if (!isPlain(given, folders)) return false;
  }
  return true;
}

/**
 * The text after this option's `=`; `next`: it is the next word; '': it has no value; undefined: the option is not
 * known.
 */
function optionValue(word: string, options: ReadonlySet<string>): string | undefined {
  if (options.has(word)) return '';
  if (word.startsWith('--')) {
    const end = word.indexOf('=');
    if (end === -1) return options.has(`${word}=`) ? 'next' : undefined;
    return options.has(word.slice(0, end + 1)) ? word.slice(end + 1) : undefined;
  }
  const [, letters = '', number = ''] = /^-([A-Za-z]*)(\d*)$/.exec(word) ?? [];
  if (letters === '') return number !== '' && options.has('-#') ? '' : undefined;
  const last = letters.at(-1)!;
  if ([...letters.slice(0, -1)].some((letter) => !options.has(`-${letter}`))) return undefined;
  if (options.has(`-${last}=`)) return number === '' ? 'next' : '';
  return number === '' && options.has(`-${last}`) ? '' : undefined;
}

/**
 * No option, setting, list of options or address of a file, and inside the folders, from wherever in them one reads it.
 */
function isPlain(word: string, folders: Folders): boolean {
  if (/^(?:[-@+:!=~]|file:|[A-Za-z]:[\\/])|^[\w.]+\+?=/i.test(word)) return false;
  if (word.startsWith('/')) {
    const path = resolvePath(word, undefined);
    return path !== undefined && folderOf(path, folders) !== undefined;
  }
  let depth = 0;
  for (const name of word.split('/')) {
    if (name === '..') depth -= 1;
    else if (name !== '' && name !== '.') depth += 1;
    if (depth < 0) return false;
  }
  return true;
}
