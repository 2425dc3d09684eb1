import { access, mkdir, rm, statfs } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { FileAccess } from '../../core/ports/files.ts';
import { speak } from '../voice/speak.ts';
import { transcribe } from '../voice/transcribe.ts';
import { describeFile } from './describe.ts';
import { chatFolders, receivedId } from './folders.ts';
import { createJudge } from './judge.ts';
import { createOwnFiles, type OwnPlaces } from './own-files.ts';
import { readTextFile } from './read-text.ts';
import { isReplaced, readReceived, sweepReceived } from './received.ts';
import { safeName } from './safe-name.ts';
import { takeFile } from './take.ts';
import { writeOutgoing } from './write.ts';

export interface FileAccessOptions {
  /** The bridge's data folder. */
  data: string;
  /** Program that gets the path of a voice message and prints its text; undefined: there is none. */
  voiceCommand: string | undefined;
  /** Program that gets a text and the path of the voice message to write. */
  speakCommand?: string | undefined;
  /** The part of our environment for that program. */
  env: NodeJS.ProcessEnv;
  /** The places beside the data folder that stay on this machine; received files in there belong to their tasks. */
  own?: OwnPlaces;
  /** The bridge's own secrets: a file that holds one is not sent, whatever its name. */
  secrets?: readonly string[];
}

/** Files of chats on this machine's disk. */
export function createFileAccess({
  data,
  voiceCommand,
  speakCommand,
  env,
  own,
  secrets = [],
}: FileAccessOptions): FileAccess {
  const { inbox, outgoing } = chatFolders(data);
  const ownFiles = createOwnFiles({
    files: own?.files ?? [],
    folders: [{ path: data, what: 'a file in the bridge’s data folder' }, ...(own?.folders ?? [])],
    lent: [{ path: inbox, depth: 1 }, ...(own?.lent ?? [])],
  });
  const judge = createJudge(ownFiles, inbox);

  return {
    inbox,
    async place(taskId, name) {
      const folder = join(inbox, safeName(taskId));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return unusedPath(folder, safeName(name));
    },
    async freeBytes() {
      await mkdir(data, { recursive: true, mode: 0o700 });
      const { bavail, bsize } = await statfs(data);
      return bavail * bsize;
    },
    received: (path) => ({
      id: receivedId(inbox, path),
      fileName: basename(path),
      content: () => readReceived(path),
    }),
    describe: describeFile,
    take: (path, roots, maxBytes) => takeFile(path, roots, maxBytes, { judge, folder: outgoing, secrets }),
    write: (name, text) => writeOutgoing(name, text, outgoing),
    readText: (path, maxBytes) => readTextFile(path, maxBytes, judge),
    ownPlace: (path) => ownFiles.findAt(path),
    touchesOwn: (folder) => ownFiles.touches(folder),
    isReplaced: (path) => isReplaced(path, inbox, ownFiles),
    async discard(file) {
      if (dirname(file.path) === outgoing) await rm(file.path, { force: true });
    },
    sweep: (isGone) => sweepReceived(inbox, isGone),
    transcribe: (path, signal) => transcribe(voiceCommand, path, env, signal),
    speak: (text, signal) => speak(text, { command: speakCommand, folder: outgoing, env }, signal),
  };
}

async function unusedPath(folder: string, name: string): Promise<string> {
  const ending = extname(name);
  const stem = name.slice(0, name.length - ending.length);
  for (let n = 1; ; n++) {
    const path = join(folder, n === 1 ? name : `${stem}-${n}${ending}`);
    if (!(await exists(path))) return path;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
