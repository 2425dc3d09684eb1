import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The transcript of a session, wherever it started: `<claude home>/projects/<folder>/<session>.jsonl`. */
export function findTranscript(home: string, projectPath: string, sessionId: string): string | undefined {
  const projects = join(home, 'projects');
  const likely = [projectPath, realPath(projectPath)].map(folderName);
  return [...likely, ...entries(projects)]
    .map((folder) => join(projects, folder, `${sessionId}.jsonl`))
    .find((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
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
