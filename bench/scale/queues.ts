import { join } from 'node:path';
import { atOnce, type Measured, openStage, type Wanted, type Workshop } from './step.ts';
import { measureTurns } from './turns.ts';

/**
 * A row with its pace as a share of the pace in a new database, where hardly more than ten wait at the end. That is
 * measured right before and right after it: the disk of a machine may be twice as fast a minute later.
 */
export async function besideNew(workshop: Workshop, wanted: Wanted): Promise<Measured> {
  const measure = async (one: Wanted) => {
    const stage = await openStage(workshop, one, 'stand-in');
    const turns = await measureTurns(workshop, stage, one);
    await stage.machine.close();
    return turns;
  };
  const few: Wanted = { ...wanted, ended: 0, queued: 0, held: 0 };
  const before = await measure(few);
  const row = await measure(wanted);
  const after = await measure(few);
  const middle = (what: string) => (Number(before[what]) + Number(after[what])) / 2;
  const share = (what: string) => `${Math.round((100 * Number(row[what])) / middle(what))} %`;
  return { ...row, 'of new: stored': share('stored/s'), drained: share('drained/s'), CPU: share('CPU ms a turn') };
}

/** What a queue costs that the bridge finds at its start, in one chat or over several. */
export async function measureQueue(workshop: Workshop, queued: number, chats: number): Promise<Measured> {
  const release = join(workshop.folder, 'release');
  const held = Math.min(chats, atOnce);
  return { queued, chats, ...(await besideNew(workshop, { ended: 0, queued, chats, held, release })) };
}
