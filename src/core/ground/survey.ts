import { describeShared, isAboutSharing, sharedUses } from '../../danger/git/shared.ts';
import { machineryOf } from '../../danger/machinery.ts';
import { type Folders, isWithin, resolvePath } from '../../danger/paths.ts';
import { secretDanger } from '../../danger/secrets.ts';
import type { Disk } from '../ports/disk.ts';
import type { AgentAsk } from '../ports/host.ts';
import { calledPath, editors, fieldOf, readers, type ToolCall, writtenPath } from './called-path.ts';
import { type Findings, type Ground, noFindings, type OwnFolder } from './ground.ts';
import { type Lead, leadOf, ownFolders } from './leads.ts';
import { surveyLine } from './shell-survey.ts';

export type SurveyedAsk = Pick<AgentAsk, 'tool' | 'input' | 'reason' | 'blockedPath' | 'shellFolder'>;

/** The folders of a project. */
export interface SurveyedFolders extends Folders {
  /** Further ones outside of it, without links. */
  approved?: readonly string[];
  /** The checkout of the person, without links, when `path` is a worktree of it: nothing in it is the task’s. */
  checkout?: string | undefined;
  /** The branch of that worktree: `dispatch/fix-login`. */
  branch?: string | undefined;
}

/** Why `claude` asks about a path outside. It knows nothing of folders that were approved in the chat. */
const outsideReason = /^Path is outside allowed working directories\.?$/;

/**
 * Looks up on the disk everything a call names, as late as possible: the findings are true for this moment. Anything
 * uncertain becomes a doubt, so that a person decides.
 */
export async function survey(ask: SurveyedAsk, project: SurveyedFolders, disk: Disk): Promise<Ground> {
  const written = [project.path, ...(project.addDirs ?? [])];
  const [own, ...others] = await Promise.all(written.map((folder) => ownFolders([folder], disk)));
  const approved = (project.approved ?? []).map((path): OwnFolder => ({ written: path, real: path, isApproved: true }));
  const further = [...others.flat(), ...approved].filter(({ real }) => !reachesInto(project.checkout, real));
  const { checkout, branch } = project;
  const owns = [...(own ?? []).map((one) => ({ ...one, checkout, branch })), ...further];
  const found = noFindings();
  surveyShared(ask, project, found);
  if (own?.length !== 1) found.doubts.add('works in a project whose folder is missing');
  const folders: Folders = {
    path: project.path,
    addDirs: owns.flatMap(({ written: name, real }) => [name, real]),
    ...(ask.shellFolder !== undefined && { at: ask.shellFolder }),
  };

  const lead = isOfFiles(ask) ? await surveyTarget(ask, owns, disk, found) : undefined;
  const line = fieldOf(ask, 'command');
  if (line !== undefined) await surveyLine(line, ask.shellFolder, owns, disk, found);
  await surveyReason(ask, lead, owns, disk, found);
  return {
    folders,
    owns,
    target: lead?.place,
    detours: [...found.detours],
    dangers: [...found.dangers],
    cautions: [...found.cautions],
    doubts: [...found.doubts],
  };
}

/** Whether this folder is in the checkout of the person, or around it. */
function reachesInto(checkout: string | undefined, folder: string): boolean {
  return checkout !== undefined && (isWithin(folder, checkout) || isWithin(checkout, folder));
}

/** What is shared with the checkout of the person is worth a look; no grant covers any of it. */
function surveyShared(ask: ToolCall, { checkout }: SurveyedFolders, found: Findings): void {
  for (const use of sharedUses(ask)) {
    const words = describeShared(use, checkout !== undefined);
    found.doubts.add(words);
    if (checkout !== undefined && isAboutSharing(use.does)) found.cautions.add(words);
  }
}

function isOfFiles({ tool }: ToolCall): boolean {
  return editors.has(tool) || readers.has(tool);
}

async function surveyTarget(
  ask: SurveyedAsk,
  owns: readonly OwnFolder[],
  disk: Disk,
  found: Findings,
): Promise<Lead | undefined> {
  const written = writtenPath(ask);
  // First by text alone: that refuses what only a shell understands. Then the path with its `..` as they are.
  const asText = calledPath(ask, ask.shellFolder);
  if (written === undefined || asText === undefined) {
    found.doubts.add('does not clearly name one path');
    return undefined;
  }
  const path = written.startsWith('/') ? written : written.startsWith('~') ? asText : `${ask.shellFolder}/${written}`;
  const lead = await leadOf(path, owns, disk);
  if (lead === undefined) {
    found.doubts.add(`names a path that cannot be resolved: ${written}`);
    return undefined;
  }
  (editors.has(ask.tool) ? judgeWrite : judgeRead)(written, lead, found);
  return lead;
}

function judgeWrite(written: string, lead: Lead, found: Findings): void {
  const { place } = lead;
  judgeDetour(written, lead, found);
  const machinery = lead.isInRepository ? 'how git works here' : lead.isDetour ? machineryOf(place.path) : undefined;
  if (machinery !== undefined) found.dangers.add(`changes ${machinery}: ${written}`);
  if (place.kind === 'other' || place.kind === 'folder')
    found.doubts.add(`writes to something that is not a file: ${written}`);
  judgeOwn(written, lead, found);
  if (place.hasOtherNames) found.dangers.add(`changes a file with hard links: ${written}`);
}

function judgeRead(written: string, lead: Lead, found: Findings): void {
  const { place } = lead;
  judgeDetour(written, lead, found);
  judgeOwn(written, lead, found);
  if (place.kind === 'other') found.doubts.add(`reads something that is not a file: ${written}`);
  if (lead.isInside) return;
  if (!lead.isDetour) found.cautions.add(`reads outside the project: ${written}`);
  if (place.kind !== 'file') found.doubts.add(`reads more than one file outside the project: ${written}`);
}

function judgeOwn(written: string, { place }: Lead, found: Findings): void {
  if (place.own !== undefined) found.dangers.add(`touches ${place.own}: ${written}`);
}

function judgeDetour(written: string, { place, isDetour, isInside, readsInside }: Lead, found: Findings): void {
  if (!isDetour) return;
  const detour = `${written} → ${place.path}`;
  if (isInside) found.detours.add(detour);
  else if (readsInside) found.dangers.add(`leads outside the project: ${detour}`);
  else found.cautions.add(`leads elsewhere: ${detour}`);
  const secret = secretDanger(place.path);
  if (secret !== undefined) found.dangers.add(`${secret} (${written})`);
  if (place.isDangling) found.doubts.add(`names a link to a missing file: ${detour}`);
}

/**
 * Claude resolves paths itself: we believe its reason about outside paths, unless it is about the one file the call
 * names.
 */
async function surveyReason(
  { tool, reason = '', blockedPath }: SurveyedAsk,
  lead: Lead | undefined,
  owns: readonly OwnFolder[],
  disk: Disk,
  found: Findings,
): Promise<void> {
  const path = blockedPath === undefined ? undefined : resolvePath(blockedPath, undefined);
  const blocked = path === undefined ? undefined : await leadOf(path, owns, disk);
  // It names the path for writes and commands, not for reads.
  const place = (blockedPath === undefined ? lead : blocked)?.place.path;
  const isApproved = owns.some((one) => one.isApproved && place !== undefined && isWithin(place, one.real));
  // It names one path, and a command may have more.
  const isAll = lead === undefined ? found.outside.size === 0 : lead.isInside;
  if (isApproved && isAll && outsideReason.test(reason)) return;
  const isOutside = blockedPath !== undefined && blocked?.isInside !== true;
  const isNamed = readers.has(tool) && lead?.place.kind === 'file' && !lead.isInside;
  if (isNamed && (blockedPath === undefined || blocked?.place.path === lead.place.path)) return;
  if (!isOutside && !/\boutside\b|\bsym(?:bolic )?link/i.test(reason)) return;
  const where = blockedPath === undefined ? '' : `: ${blocked?.place.path ?? blockedPath}`;
  found.dangers.add(isOutside ? `reaches outside the project${where}` : `may reach outside the project: ${reason}`);
}
