import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { EpochMs } from '../../core/model/events.ts';
import type { DeskSession } from '../../core/ports/host.ts';
import { oneLine } from '../../text/summary/one-line.ts';
import { recentTranscripts } from '../transcript/file.ts';
import { firstTextOf, parseTranscriptLine, type TranscriptLine } from '../transcript/line.ts';
import { type DeskNote, livingNotes } from './desk-sessions.ts';

const recentMs = 7 * 24 * 60 * 60 * 1_000;
/** Bytes of a transcript that are read, at its beginning and at its end. */
const partBytes = 64 * 1024;
/** Longest title, and longest last words, characters. */
const longestTitle = 80;
const longestWords = 500;

export interface DeskListOptions {
  /** Where `claude` keeps its own files. */
  home: string;
  /** A process that this bridge or the one before started. */
  isOurs(pid: number): boolean;
  now: EpochMs;
}

/** Sessions that began in one of these folders and that no process of ours has open, the newest first. */
export function listDeskSessions(
  folders: readonly string[],
  most: number,
  { home, isOurs, now }: DeskListOptions,
): DeskSession[] {
  const living = livingNotes(home);
  const ours = new Set(living.filter(({ pid }) => isOurs(pid)).map(({ sessionId }) => sessionId));
  const open = new Map(living.filter(({ pid }) => !isOurs(pid)).map((note) => [note.sessionId, note]));
  const found = folders.flatMap((folder) =>
    recentTranscripts(home, folder, now - recentMs).map((one) => ({ ...one, folder })),
  );
  const begun = [...open.values()]
    .filter(({ cwd, sessionId }) => folders.includes(cwd ?? '') && !found.some((one) => one.sessionId === sessionId))
    .map(({ sessionId, cwd }) => ({ sessionId, folder: cwd!, path: undefined, changedAt: now }));
  return [...begun, ...found]
    .filter(({ sessionId }) => !ours.has(sessionId))
    .sort((a, b) => b.changedAt - a.changedAt)
    .slice(0, most)
    .map(({ sessionId, folder, path, changedAt }) => ({
      ...{ sessionId, folder, updatedAt: Math.round(changedAt), state: stateOf(open.get(sessionId)) },
      ...(path === undefined ? { title: '', lastPrompt: '', lastText: '' } : wordsIn(path)),
    }));
}

function stateOf(note: DeskNote | undefined): DeskSession['state'] {
  if (!note) return 'ended';
  return note.status === 'busy' ? 'busy' : 'idle';
}

/** From its two ends: the whole may be large. */
function wordsIn(path: string): Pick<DeskSession, 'title' | 'lastPrompt' | 'lastText'> {
  const { head, tail } = endsOf(path);
  const last = (type: string) => tail.findLast((line) => line.type === type && isSaid(line));
  const said = (line: TranscriptLine | undefined, most: number) => (line ? oneLine(firstTextOf(line), most) : '');
  return {
    title: said(
      head.find((line) => line.type === 'user' && isSaid(line)),
      longestTitle,
    ),
    // A long turn pushes its prompt out of what is read.
    lastPrompt: said(last('user') ?? head.findLast((line) => line.type === 'user' && isSaid(line)), longestWords),
    lastText: said(last('assistant'), longestWords),
  };
}

/** Words of a person or of Claude, not of a tool, a subagent or a command. */
function isSaid(line: TranscriptLine): boolean {
  const text = firstTextOf(line);
  return line.isSidechain !== true && line.isMeta !== true && text.trim() !== '' && !text.startsWith('<');
}

function endsOf(path: string): { head: TranscriptLine[]; tail: TranscriptLine[] } {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const { size } = fstatSync(file);
    return {
      head: linesOf(part(file, 0, Math.min(size, partBytes))),
      tail: linesOf(part(file, Math.max(0, size - partBytes), Math.min(size, partBytes))),
    };
  } catch {
    // Just deleted, or not ours to read: then it has no words.
    return { head: [], tail: [] };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function part(file: number, from: number, length: number): string {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(file, buffer, 0, length, from)).toString();
}

/** A line that was cut is none. */
function linesOf(text: string): TranscriptLine[] {
  return text.split('\n').flatMap((line) => parseTranscriptLine(line) ?? []);
}
