import { isWithin } from '../../danger/paths.ts';
import { programName } from '../../danger/programs/options.ts';
import { secretDanger } from '../../danger/secrets.ts';
import { parseShell, type ShellCommand } from '../../danger/shell/parse.ts';
import type { Disk } from '../ports/disk.ts';
import { gitDoubts } from './git-doubts.ts';
import type { Findings, OwnFolder } from './ground.ts';
import { leadOf } from './leads.ts';

/** Most words in a line; with more of them a person has to decide. */
const mostWords = 300;
/**
 * By exactly these names they do the same in every folder of the project; what all others run depends on their present
 * folder.
 */
const anywhere: ReadonlySet<string> = new Set('ls cat head tail wc diff grep rg jq mkdir touch echo cd'.split(' '));
/** The words of these programs are no files. */
const speaks: ReadonlySet<string> = new Set(['echo', 'git']);

/** Looks at everything a line for the shell names, from the folder of the shell at each of its commands. */
export async function surveyLine(
  line: string,
  shellFolder: string | undefined,
  owns: readonly OwnFolder[],
  disk: Disk,
  found: Findings,
): Promise<void> {
  const parts = parseShell(line);
  // No grant covers the line then.
  if (parts === undefined) return;
  if (parts.reduce((sum, { words }) => sum + words.length, 0) > mostWords) {
    found.doubts.add('names too many files to check');
    return;
  }
  let at = await standing(shellFolder, owns, disk);
  const isAtTop = at !== undefined && at === owns[0]?.real;
  for (const part of parts) {
    if (at === undefined) {
      found.doubts.add('runs in an unknown folder, or outside the project');
      return;
    }
    if (!isAtTop && !anywhere.has(part.words[0] ?? '')) {
      found.doubts.add(`runs in ${at}, not in the project’s top folder`);
    }
    await surveyPart(part, at, owns, disk, found);
    if (changesFolder(part)) at = await nextFolder(part, at, owns, disk);
  }
}

/** Real; undefined: not known, or not in the project. */
async function standing(
  folder: string | undefined,
  owns: readonly OwnFolder[],
  disk: Disk,
): Promise<string | undefined> {
  const place = folder === undefined ? undefined : await disk.placeOf(folder);
  const isInside = owns.some(({ real }) => place !== undefined && isWithin(place.path, real));
  return place?.kind === 'folder' && isInside ? place.path : undefined;
}

function changesFolder({ words }: ShellCommand): boolean {
  return /^(?:cd|pushd|popd|chdir)$/.test(words[0] ?? '');
}

async function nextFolder(
  { words, opaque }: ShellCommand,
  at: string,
  owns: readonly OwnFolder[],
  disk: Disk,
): Promise<string | undefined> {
  const [program, to = '', ...more] = words;
  if (program !== 'cd' || opaque || more.length > 0 || /^-|^$/.test(to)) return undefined;
  return standing(to.startsWith('/') ? to : `${at}/${to}`, owns, disk);
}

async function surveyPart(
  part: ShellCommand,
  at: string,
  owns: readonly OwnFolder[],
  disk: Disk,
  found: Findings,
): Promise<void> {
  const { words, assignments, redirects, opaque } = part;
  const isGit = words.some((word) => programName(word) === 'git');
  if (isGit) {
    if (assignments.length > 0) found.doubts.add('sets variables for git');
    for (const doubt of await gitDoubts(words, at, owns, disk)) found.doubts.add(doubt);
  }
  const isSaid = speaks.has(words[0] ?? '');
  const used = [...redirects.map(({ target }) => target), ...(isSaid ? [] : words), ...assignments];
  for (const [names, said] of [
    [used, false],
    [isSaid ? words : [], true],
  ] as const) {
    const files = (await Promise.all(names.map((word) => filesOf(word, opaque, at, disk)))).flat();
    if (files.includes(undefined)) found.doubts.add('names files that only the shell can resolve');
    const known = [...new Set(files)].filter((file) => file !== undefined);
    await Promise.all(known.map((file) => surveyFile(file, { at, isSaid: said }, owns, disk, found)));
  }
}

/** The files a word may name; undefined among them: not known before it runs. */
async function filesOf(word: string, opaque: boolean, at: string, disk: Disk): Promise<(string | undefined)[]> {
  const pieces = [word, ...(word.startsWith('-') ? [word.slice(2)] : []), ...word.split(/[=,@:]/)];
  const files = pieces.filter((piece) => piece !== '' && !piece.startsWith('-'));
  if (!opaque || !/[*?[{}$`~]/.test(word)) return [...new Set(files)];
  return namesOf(word, at, disk);
}

/** All names a shell pattern may match; only its last part may be a pattern. */
async function namesOf(word: string, at: string, disk: Disk): Promise<(string | undefined)[]> {
  const [, folder = '', pattern = ''] = /^(.*\/)?([^/]*)$/s.exec(word) ?? [];
  if (/[*?[\]{}$`~]/.test(folder) || /[{}$`~]|\*\*/.test(pattern) || word.startsWith('-')) return [undefined];
  const names = await disk.namesIn(folder.startsWith('/') ? folder : `${at}/${folder}`);
  if (names === undefined) return [undefined];
  const files = names.filter((name) => mayFit(name, pattern)).map((name) => `${folder}${name}`);
  // The program reads it as an option, not as a file.
  return files.some((file) => file.startsWith('-')) ? [undefined] : files;
}

/** Compares the pieces between the wildcards, in order; some disks ignore case. */
function mayFit(name: string, pattern: string): boolean {
  const [first = '', ...pieces] = pattern.toLowerCase().split(/\*|\?|\[[^\]]*\]?/);
  const rest = name.toLowerCase();
  const last = pieces.pop();
  if (last === undefined) return rest === first;
  let at = first.length;
  for (const piece of pieces) {
    const found = rest.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return rest.startsWith(first) && rest.endsWith(last) && at <= rest.length - last.length;
}

async function surveyFile(
  written: string,
  { at, isSaid }: { at: string; isSaid: boolean },
  owns: readonly OwnFolder[],
  disk: Disk,
  found: Findings,
): Promise<void> {
  if (written === '/dev/null') return;
  const lead = await leadOf(written.startsWith('/') ? written : `${at}/${written}`, owns, disk);
  if (lead === undefined) {
    if (!isSaid) found.doubts.add(`names a path that cannot be resolved: ${written}`);
    return;
  }
  const { place } = lead;
  const detour = `${written} → ${place.path}`;
  if (isSaid && place.kind === 'missing') return;
  if (lead.isDetour && lead.isInside) found.detours.add(detour);
  if (!lead.isInside && !isSaid) found.outside.add(place.path);
  // A relative name depends on the folder of the shell.
  if (!lead.isInside && (lead.isDetour || !written.startsWith('/'))) {
    const isWarned = lead.isDetour && lead.readsInside && !isSaid;
    (isWarned ? found.dangers : found.doubts).add(`leads outside the project: ${detour}`);
  }
  const secret = place.kind === 'missing' ? undefined : secretDanger(place.path);
  if (secret !== undefined) (lead.isDetour && !isSaid ? found.dangers : found.doubts).add(`${secret} (${written})`);
  if (place.own !== undefined) (isSaid ? found.doubts : found.dangers).add(`touches ${place.own}: ${written}`);
  if (place.isDangling) found.doubts.add(`names a link to a missing file: ${detour}`);
  if (place.kind === 'other') found.doubts.add(`names something that is not a file: ${written}`);
  if (place.hasOtherNames) found.doubts.add(`names a file with hard links: ${written}`);
  if (lead.isInRepository) found.doubts.add(`names what git treats as its own: ${written}`);
}
