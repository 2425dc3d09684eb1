import { join } from 'node:path';
import { type Measured, openStage, type Wanted, type Workshop } from './step.ts';
import { measureFew, measureTurns, type Pace } from './turns.ts';

const mostHeld = 8;

/** The pace with ten queued tasks, with which longer queues are compared. */
export async function measureTen(workshop: Workshop, chats: number): Promise<Pace> {
  const release = join(workshop.folder, 'release');
  const stage = await openStage(workshop, { ended: 0, queued: 0, chats, held: 0, release }, 'stand-in');
  const pace = await measureFew(workshop, stage, chats);
  await stage.machine.close();
  return pace;
}

/** What a queue costs that the bridge finds at its start, in one chat or over several. */
export async function measureQueue(workshop: Workshop, queued: number, chats: number, ten: Pace): Promise<Measured> {
  const release = join(workshop.folder, 'release');
  const wanted: Wanted = { ended: 0, queued, chats, held: Math.min(chats, mostHeld), release };
  const stage = await openStage(workshop, wanted, 'stand-in');
  const turns = await measureTurns(workshop, stage, wanted);
  await stage.machine.close();
  const share = Math.round((100 * Number(turns['drained/s'])) / ten.perSecond);
  return { queued, chats, ...turns, 'of ten’s pace': `${share} %` };
}
