import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { HostCommands } from '../../core/ports/host-commands.ts';

/** What a command is looked for with: `cwd` is the folder of the person's shell, `root` the folder of this package. */
export interface CallPlace {
  path: string;
  cwd: string;
  root: string;
}

const name = 'dispatch-bridge';
const linked = join('node_modules', '.bin');

let known: string | undefined;

/**
 * A command as the person can type it here: `dispatch-bridge setup`, or `npx dispatch-bridge setup` in a clone.
 * @param rest the command and its arguments; '' is the program alone
 */
export function call(rest = ''): string {
  known ??= findCall({
    path: process.env.PATH ?? '',
    cwd: shellFolder(),
    root: packageRoot(),
  });
  return rest === '' ? known : `${known} ${rest}`;
}

/** `claude` as the person can type it here. @param command the program that was found: a name or a path */
export function claudeCall(command: string, path = process.env.PATH ?? '', cwd = shellFolder()): string {
  const names = process.platform === 'win32' ? ['claude.cmd', 'claude.exe'] : ['claude'];
  if (shellFolders(path).some((folder) => names.some((name) => existsSync(join(folder, name))))) return 'claude';
  // npx asks the registry where the package it is called in has no such command.
  const around = parents(cwd).find(isPackage);
  const hasIt = around !== undefined && names.some((name) => existsSync(join(around, linked, name)));
  return command.includes(linked) && hasIt ? 'npx claude' : quoted(command);
}

/** For the texts of the bridge that go to chats. @param configured the program in place of `claude` */
export function hostCommands(configured: string | undefined, path = process.env.PATH ?? ''): HostCommands {
  return {
    bridge: call,
    inText: (text) =>
      withCalls(text).replaceAll(/(?<=\bRun `)claude(?=`)/g, () => claudeCall(configured ?? knownClaude(path), path)),
  };
}

/** The `claude` that the bridge finds: on its path, else beside this package. */
function knownClaude(path: string): string {
  const onPath = path.split(delimiter).map((folder) => join(folder, 'claude'));
  const beside = [join(packageRoot(), linked, 'claude'), join(packageRoot(), '..', '.bin', 'claude')];
  return [...onPath, ...beside].find(existsSync) ?? 'claude';
}

/** A text of another room, which names commands as they are called once installed, with those that work here. */
export function withCalls(text: string): string {
  return text.replaceAll(/(?<![\w./-]|npx )dispatch-bridge (?=[a-z]+\b)/g, (found, at: number) =>
    /(?:^|[:(`]|\brun|\bsee|\bor) ?$/i.test(text.slice(0, at)) ? `${call()} ` : found,
  );
}

/** The words that start this program, in a shell at `place`. */
export function findCall({ path, cwd, root }: CallPlace): string {
  const program = join(root, 'bin', `${name}.js`);
  const isOurs = (file: string) => existsSync(file) && realpathSync(file) === realpathSync(program);
  const spellings = process.platform === 'win32' ? [`${name}.cmd`, name] : [name];
  const installed = shellFolders(path)
    .flatMap((folder) => spellings.map((each) => join(folder, each)))
    .find(existsSync);
  if (installed !== undefined && (isOurs(installed) || process.platform === 'win32')) return name;
  // npx asks the registry where the package it is called in has no such command.
  const around = parents(cwd).find(isPackage);
  if (around !== undefined && (around === root || isOurs(join(around, linked, name)))) return `npx ${name}`;
  return `node ${quoted(program)}`;
}

/** npm starts scripts in the folder of the package, wherever the person is. */
function shellFolder(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

/** npm and npx put folders of packages on the path of what they start; the person's shell has them not. */
function shellFolders(path: string): string[] {
  return path.split(delimiter).filter((folder) => folder !== '' && !folder.endsWith(linked));
}

function isPackage(folder: string): boolean {
  return existsSync(join(folder, 'package.json')) || existsSync(join(folder, 'node_modules'));
}

function parents(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...parents(above)];
}

/** The folder of this package. */
export function packageRoot(): string {
  return parents(import.meta.dirname).find((folder) => existsSync(join(folder, 'package.json'))) ?? '.';
}

function quoted(path: string): string {
  if (/^[\w./:\\-]+$/.test(path)) return path;
  return process.platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`;
}
