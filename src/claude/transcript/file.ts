import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The transcript of a session, wherever it started: `<claude home>/projects/<folder>/<session>.jsonl`. */
export function findTranscript(home: string, projectPath: string, sessionId: string): string | undefined {
  const projects = join(home, 'projects');
  for (const folder of foldersFor(projects, projectPath)) {
    const path = join(projects, folder, `${sessionId}.jsonl`);
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  }
  return undefined;
}

/** The likely ones first: each further look costs the start of a task. */
function* foldersFor(projects: string, projectPath: string): Generator<string> {
  yield folderName(projectPath);
  yield folderName(realPath(projectPath));
  yield* entries(projects);
}

/** Bytes; undefined: there is none. */
export function transcriptSize(home: string, projectPath: string, sessionId: string): number | undefined {
  const path = findTranscript(home, projectPath, sessionId);
  return path === undefined ? undefined : statSync(path, { throwIfNoEntry: false })?.size;
}

/** The name `claude` gives the folder of a working directory. */
function folderName(path: string): string {
  return path.replaceAll(/[^a-zA-Z0-9]/g, '-');
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // A folder that is gone: its transcripts may still be there.
    return path;
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // `claude` has never run here.
    return [];
  }
}
