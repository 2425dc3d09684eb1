import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMs } from '../../core/model/events.ts';

/** The transcript of a session, wherever it started: `<claude home>/projects/<folder>/<session>.jsonl`. */
export function findTranscript(home: string, projectPath: string, sessionId: string): string | undefined {
  const projects = join(home, 'projects');
  for (const folder of foldersFor(projects, projectPath)) {
    const path = join(projects, folder, `${sessionId}.jsonl`);
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  }
  return undefined;
}

/** The newest transcripts of sessions that began in this folder, changed since a moment. */
export function recentTranscripts(
  home: string,
  projectPath: string,
  since: EpochMs,
): { sessionId: string; path: string; changedAt: EpochMs }[] {
  const names = new Set([folderName(projectPath), folderName(realPath(projectPath))]);
  return [...names]
    .flatMap((name) => {
      const folder = join(home, 'projects', name);
      return entries(folder).map((file) => ({ sessionId: file.slice(0, -'.jsonl'.length), path: join(folder, file) }));
    })
    .filter(({ path }) => path.endsWith('.jsonl'))
    .map((one) => ({ ...one, changedAt: statSync(one.path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .filter(({ changedAt }) => changedAt >= since)
    .sort((a, b) => b.changedAt - a.changedAt);
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
