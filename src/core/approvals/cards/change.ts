import { hideKeysInDiff } from '../../../text/secrets/keys-in-diffs.ts';
import { type UnifiedDiff, unifiedDiff } from '../../../text/summary/unified-diff.ts';
import type { FileText } from '../../ports/files.ts';
import { asText, type Fields, fieldsOf } from '../input/input-fields.ts';
import { findCell } from './notebook-cell.ts';

/** A change of a file as a person judges it; nothing is masked or revealed yet but the lines of keys. */
export interface ChangeShown {
  title: string;
  path: string;
  /** Follows the path: which part of the file; '' for all of it. */
  place: string;
  diff: UnifiedDiff;
  /** What the diff cannot show, in sentences. */
  notes: string[];
  /** Names of the fields that this covers completely. */
  seen: string[];
}

type ReadText = (path: string) => Promise<FileText>;

/**
 * The change that a call of Claude's editing tools makes; undefined when it is another tool, or its input is not valid.
 */
export async function showChange(tool: string, fields: Fields, readText: ReadText): Promise<ChangeShown | undefined> {
  const path = asText(tool === 'NotebookEdit' ? fields.notebook_path : fields.file_path);
  if (path === undefined) return undefined;
  if (tool === 'Write') return showWrite(path, fields, readText);
  if (tool === 'NotebookEdit') return showCell(path, fields, readText);
  return tool === 'Edit' || tool === 'MultiEdit' ? showEdits(tool, path, fields, readText) : undefined;
}

async function showWrite(path: string, fields: Fields, readText: ReadText): Promise<ChangeShown | undefined> {
  const content = asText(fields.content);
  if (content === undefined) return undefined;
  const file = await readText(path);
  const seen = ['file_path', 'content'];
  return { ...wholeChange(file, content), path, place: '', seen };
}

/** `file` as it is now becomes `content`. */
function wholeChange(file: FileText, content: string): Pick<ChangeShown, 'title' | 'diff' | 'notes'> {
  const before = file.state === 'text' ? file.text : undefined;
  const diff = safeDiff(before, content);
  switch (file.state) {
    case 'missing':
      return { title: 'Create this file?', diff, notes: [] };
    case 'text':
      return { title: 'Change this file?', diff, notes: file.text === content ? ['Nothing changes.'] : [] };
    case 'unreadable':
      return { title: 'Replace this file?', diff, notes: [`The current file ${file.why}, so it is not shown.`] };
  }
}

interface Edit {
  old: string;
  fresh: string;
  all: boolean;
}

async function showEdits(
  tool: string,
  path: string,
  fields: Fields,
  readText: ReadText,
): Promise<ChangeShown | undefined> {
  const edits = tool === 'Edit' ? editIn(fields) : editsIn(fields.edits);
  if (edits === undefined) return undefined;
  const seen = ['file_path', ...(tool === 'Edit' ? editFields : ['edits'])];
  const file = await readText(path);
  const becomes = applyAll(edits, file);
  if (becomes !== undefined) return { ...wholeChange(file, becomes), path, place: '', seen };
  return {
    title: 'Change this file?',
    path,
    place: '',
    diff: partsDiff(edits, file.state === 'text' ? file.text : ''),
    notes: [`${whyParts(file)}, so only the parts that change are shown.`],
    seen,
  };
}

function whyParts(file: FileText): string {
  if (file.state === 'missing') return 'The file does not exist';
  return file.state === 'text' ? 'The text to replace is not in the current file' : `The file ${file.why}`;
}

/** The file after all edits; undefined: that is not known. */
function applyAll(edits: readonly Edit[], file: FileText): string | undefined {
  // An edit of nothing makes a new file.
  if (file.state !== 'text') {
    const [only, ...others] = edits;
    return file.state === 'missing' && only?.old === '' && others.length === 0 ? only.fresh : undefined;
  }
  return edits.reduce<string | undefined>((text, edit) => (text === undefined ? text : apply(text, edit)), file.text);
}

function apply(content: string, { old, fresh, all }: Edit): string | undefined {
  if (old === '') return content === '' ? fresh : undefined;
  if (!content.includes(old)) return undefined;
  // When nothing takes its place, Claude removes the line end behind it as well.
  const line = `${old}\n`;
  const gone = fresh === '' && !old.endsWith('\n') && content.includes(line) ? line : old;
  // A function, because a text may hold `$&`.
  return all ? content.replaceAll(gone, () => fresh) : content.replace(gone, () => fresh);
}

/** Each edit by itself, under its number when there are several. */
function partsDiff(edits: readonly Edit[], file: string): UnifiedDiff {
  const diffs = edits.map(({ old, fresh }) => safeDiff(old, fresh, { areParts: true, texts: [file] }));
  const text = diffs.map((diff, index) => {
    const which = edits.length > 1 ? `edit ${index + 1} of ${edits.length}` : '';
    const where = [which, edits[index]!.all ? 'everywhere' : ''].filter((word) => word !== '').join(', ');
    return where === '' ? diff.text : `@@ ${where} @@\n${diff.text}`;
  });
  const sum = (key: 'added' | 'removed') => diffs.reduce((total, diff) => total + diff[key], 0);
  return { text: text.join('\n'), added: sum('added'), removed: sum('removed') };
}

const editFields = ['old_string', 'new_string', 'replace_all'];

/** Undefined when one of them is not valid: then the card shows all of them as they are. */
function editsIn(list: unknown): Edit[] | undefined {
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const edits = list.map((one) =>
    Object.keys(fieldsOf(one)).every((name) => editFields.includes(name)) ? editIn(one) : undefined,
  );
  return edits.every((edit) => edit !== undefined) ? edits.flat() : undefined;
}

function editIn(value: unknown): [Edit] | undefined {
  const { old_string, new_string, replace_all = false } = fieldsOf(value);
  const [old, fresh] = [asText(old_string), asText(new_string)];
  if (old === undefined || fresh === undefined || typeof replace_all !== 'boolean') return undefined;
  return [{ old, fresh, all: replace_all }];
}

const cellTitles = { replace: 'Change this cell?', insert: 'Insert this cell?', delete: 'Delete this cell?' };

/** Source: the schema of Claude's tool `NotebookEdit`. */
async function showCell(path: string, fields: Fields, readText: ReadText): Promise<ChangeShown | undefined> {
  const { edit_mode: mode = 'replace', cell_id: id, new_source: source } = fields;
  if (mode !== 'replace' && mode !== 'insert' && mode !== 'delete') return undefined;
  if ((id !== undefined && typeof id !== 'string') || (mode !== 'delete' && typeof source !== 'string'))
    return undefined;
  const file = mode === 'insert' ? undefined : await readText(path);
  const cell = file?.state === 'text' ? findCell(file.text, id) : undefined;
  const place = id === undefined ? '' : mode === 'insert' ? `, after cell ${id}` : `, cell ${id}`;
  return {
    title: cellTitles[mode],
    path,
    place,
    diff: safeDiff(cell, mode === 'delete' ? '' : (asText(source) ?? ''), { areParts: true }),
    notes: mode !== 'insert' && cell === undefined ? ['The current content of the cell is unknown.'] : [],
    // The new text of a deleted cell is no part of the change; the card shows it apart.
    seen: ['notebook_path', 'edit_mode', 'cell_id', ...(mode === 'delete' ? [] : ['new_source'])],
  };
}

/** `texts`: further texts that may hold lines of a key. */
function safeDiff(
  before: string | undefined,
  after: string,
  { areParts = false, texts = [] }: { areParts?: boolean; texts?: readonly string[] } = {},
): UnifiedDiff {
  const diff = unifiedDiff(before, after, { areParts });
  return { ...diff, text: hideKeysInDiff(diff.text, [before ?? '', after, ...texts]) };
}
