import { gitFolders } from './git.ts';
import { has, programName, readOptions, valuesOf } from './options.ts';
import { readSed } from './scripting.ts';

/** The arguments that a program writes to, deletes or moves away. */
type Writes = (args: readonly string[]) => string[];

const operands: Writes = (args) => readOptions(args).operands;
const afterFirst: Writes = (args) => readOptions(args).operands.slice(1);

function last(args: readonly string[]): string[] {
  const folder = valuesOf(args, 't', 'target-directory');
  return folder.length > 0 ? folder : readOptions(args).operands.slice(1).slice(-1);
}

/** `-i` changes the files in place; the first operand is the script, unless it is an option's value. */
function inPlace(args: readonly string[]): string[] {
  const options = readOptions(args);
  if (!has(options, 'i', 'in-place')) return [];
  return has(options, 'ef', 'expression') ? options.operands : options.operands.slice(1);
}

function install(args: readonly string[]): string[] {
  return has(readOptions(args), 'd', 'directory') ? readOptions(args).operands : last(args);
}

/** A link that leads out would let later writes through it. */
function link(args: readonly string[]): string[] {
  const [target = '', ...names] = readOptions(args).operands;
  const folder = valuesOf(args, 't', 'target-directory');
  return [...(/^[/~$]|(?:^|\/)\.\./.test(target) ? [target] : []), ...(names.length > 0 ? last(args) : folder)];
}

function values(...options: [letter: string, name?: string][]): Writes {
  return (args) => options.flatMap(([letter, name]) => valuesOf(args, letter, name));
}

function dd(args: readonly string[]): string[] {
  return args.filter((arg) => arg.startsWith('of=')).map((arg) => arg.slice(3));
}

function find(args: readonly string[]): string[] {
  const outputs = args.filter((_, at) => /^-f(?:ls|print0?|printf)$/.test(args[at - 1] ?? ''));
  const firstTest = args.findIndex((arg) => /^[-(!]/.test(arg));
  const roots = firstTest === -1 ? [...args] : args.slice(0, firstTest);
  return args.some((arg) => /^-(?:delete|exec|execdir)$/.test(arg)) ? [...outputs, ...roots] : outputs;
}

/** The places where git makes new folders and files. */
function git(args: readonly string[]): string[] {
  const [verb = '', ...rest] = readOptions(args).operands;
  const outputs = [...gitFolders(args), ...valuesOf(args, 'o', 'output-directory')];
  if (verb === 'clone') return [...outputs, ...rest.slice(1).slice(-1)];
  if (verb === 'init') return [...outputs, ...rest.slice(0, 1)];
  if (verb === 'mv') return [...outputs, ...rest];
  return /^(?:worktree (?:add|move)|bundle create)$/.test(`${verb} ${rest[0]}`)
    ? [...outputs, ...rest.slice(1)]
    : outputs;
}

/** `print > "file"` of awk; a `$` means a file that only awk knows. */
function awk(args: readonly string[]): string[] {
  return args.flatMap((arg) => [
    ...[...arg.matchAll(/>\s{0,9}"([^"]{1,400})"/g)].map((match) => match[1]!),
    ...(/\bprintf?\b[^;}|"]{0,200}>\s{0,9}[A-Za-z_$(]/.test(arg) ? ['$'] : []),
  ]);
}

function sed(args: readonly string[]): string[] {
  return [...inPlace(args), ...readSed(args).writes];
}

function tar(args: readonly string[]): string[] {
  const folders = valuesOf(args, 'C', 'directory');
  const mode = args[0]?.startsWith('-') ? readOptions(args).letters : (args[0] ?? '');
  const creates = /[cru]/.test(mode) && !/x/.test(mode);
  const archive = args[0]?.startsWith('-') ? valuesOf(args, 'f', 'file') : args.slice(1, 2);
  return creates ? archive : folders;
}

const writesOf: ReadonlyMap<string, Writes> = new Map<string, Writes>([
  ...['touch', 'mkdir', 'rmdir', 'rm', 'unlink', 'shred', 'rimraf', 'truncate', 'tee', 'mkfifo', 'mknod', 'mktemp'].map(
    (name): [string, Writes] => [name, operands],
  ),
  ...['chmod', 'chown', 'chgrp', 'setfacl'].map((name): [string, Writes] => [name, afterFirst]),
  ...['mv', 'rename', 'trash'].map((name): [string, Writes] => [name, (args) => [...operands(args), ...last(args)]]),
  ...['perl', 'ruby', 'yq'].map((name): [string, Writes] => [name, inPlace]),
  ...['sed', 'gsed'].map((name): [string, Writes] => [name, sed]),
  ...['awk', 'gawk', 'mawk', 'nawk'].map((name): [string, Writes] => [name, awk]),
  ...['split', 'uniq', 'xxd', 'ffmpeg', 'convert', 'magick'].map((name): [string, Writes] => [
    name,
    (args) => readOptions(args).operands.slice(1).slice(-1),
  ]),
  ...['shuf', 'iconv', 'tree', 'go'].map((name): [string, Writes] => [name, values(['o', 'output'])]),
  ['csplit', values(['f', 'prefix'])],
  ['openssl', (args) => args.filter((_, at) => args[at - 1] === '-out')],
  ['cp', last],
  ['scp', last],
  ['rsync', last],
  ['ditto', last],
  ['install', install],
  ['ln', link],
  ['dd', dd],
  ['find', find],
  ['tar', tar],
  ['bsdtar', tar],
  ['unzip', values(['d'])],
  ['7z', (args) => args.filter((arg) => /^-o./.test(arg)).map((arg) => arg.slice(2))],
  ['zip', (args) => operands(args).slice(0, 1)],
  ['curl', values(['o', 'output'], ['', 'output-dir'], ['c', 'cookie-jar'], ['D', 'dump-header'])],
  ['wget', values(['O', 'output-document'], ['P', 'directory-prefix'], ['o', 'output-file'])],
  ['sort', values(['o', 'output'])],
  ['gcc', values(['o'])],
  ['patch', values(['d', 'directory'], ['o', 'output'])],
  ['npm', values(['C', 'prefix'])],
  ['pip', values(['t', 'target'], ['', 'prefix'], ['', 'root'])],
  ['git', git],
]);

/** Paths that this command writes to, as written. */
export function writtenPaths(words: readonly string[]): string[] {
  const paths = writesOf.get(programName(words[0] ?? ''))?.(words.slice(1)) ?? [];
  return paths.filter((path) => path !== '' && path !== '-' && path !== '{}');
}

export function writesFiles(program: string): boolean {
  return writesOf.has(program);
}
