import { realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { getAt } from '../../config/schema/key-path.ts';
import type { RawConfig } from '../../config/sources/file.ts';
import { expandPath } from '../../config/sources/secrets.ts';
import { packageRoot } from '../line/call.ts';
import { type Answer, askText, askYes, back } from './ask.ts';

/**
 * @param typed what was typed before a step back
 * @returns the folder tasks run in; undefined to leave the projects as they are
 */
export async function askProject(written: RawConfig, typed: string | undefined): Promise<Answer<string | undefined>> {
  const projects = getAt(written, ['projects']);
  if (typed === undefined && Array.isArray(projects) && projects.length > 0) {
    const message = `You already have ${projects.length === 1 ? 'a project' : `${projects.length} projects`}. Add another folder?`;
    const adds = await askYes(message, 'no');
    if (adds !== true) return adds === back ? back : undefined;
  }
  for (;;) {
    const given = await askText({
      message: 'Which folder should Claude work in?',
      usual: typed ?? likely(process.cwd()),
      problem: (text) => (isFolder(absolute(text)) ? undefined : 'No such folder'),
    });
    if (given === back) return back;
    const folder = absolute(given);
    if (!holdsHome(folder)) return folder;
    const isMeant = await askYes('That is your whole home folder, with all that is secret in it. Use it?', 'no');
    if (isMeant === true) return folder;
  }
}

function holdsHome(folder: string): boolean {
  const below = relative(realpathSync(folder), realpathSync(homedir()));
  return below === '' || !(below.startsWith('..') || isAbsolute(below));
}

/** The projects of the file, and this folder as one of them: a new one asks whether coding work gets its own session. */
export function withProject(raw: RawConfig, folder: string): unknown[] {
  const known = getAt(raw, ['projects']);
  const projects = Array.isArray(known) ? (known as { name?: unknown; path?: unknown }[]) : [];
  if (projects.some(({ path }) => typeof path === 'string' && resolve(path) === folder)) return projects;
  const taken = new Set(projects.map(({ name }) => name));
  const wanted = basename(folder) || 'root';
  let name = wanted;
  for (let n = 2; taken.has(name); n += 1) name = `${wanted}-${n}`;
  return [...projects, { name, path: folder, route: 'ask' }];
}

/** The folder of the bridge itself is hardly what people want Claude to work in. */
function likely(cwd: string): string {
  return relative(packageRoot(), cwd).startsWith('..') ? cwd : join(homedir(), '/');
}

function absolute(path: string): string {
  return expandPath(path.trim(), homedir(), process.cwd());
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
