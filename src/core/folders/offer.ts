import { dangersOf } from '../../danger/dangers.ts';
import { isWithin } from '../../danger/paths.ts';
import type { Ground } from '../ground/ground.ts';
import { type SurveyedAsk, type SurveyedFolders, survey } from '../ground/survey.ts';
import type { Disk } from '../ports/disk.ts';
import { judgeFolder } from './judge-folder.ts';

/**
 * The folder outside that a person could approve for this call, its real path; undefined: the call names no single place
 * outside, the folder may not be approved, or something would be left to warn of.
 */
export async function folderToOffer(
  ask: SurveyedAsk,
  { target, owns }: Ground,
  project: SurveyedFolders,
  disk: Disk,
): Promise<string | undefined> {
  const place = target ?? (ask.blockedPath === undefined ? undefined : await disk.placeOf(ask.blockedPath));
  if (place === undefined || owns.some(({ real }) => isWithin(place.path, real))) return undefined;
  const above = place.path.slice(0, place.path.lastIndexOf('/')) || '/';
  const judged = await judgeFolder(place.kind === 'folder' ? place.path : above, disk);
  if ('refusal' in judged) return undefined;
  const then = await survey(ask, { ...project, approved: [...(project.approved ?? []), judged.path] }, disk);
  const left = [...dangersOf(ask, then.folders), ...then.dangers, ...then.cautions, ...then.doubts];
  return left.length === 0 ? judged.path : undefined;
}
