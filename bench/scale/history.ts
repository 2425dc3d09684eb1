import { join } from 'node:path';
import { smoke, whole } from '../extent.ts';
import { measureWarmTurns } from '../warm-turns.ts';
import { besideNew } from './queues.ts';
import { type Measured, openStage, type Wanted, type Workshop } from './step.ts';

const warmSamples = 12;

/** What one person's ended tasks cost: turns with a stand-in, and the warm first text with real claude. */
export async function measureHistory(workshop: Workshop, ended: number): Promise<Measured> {
  const release = join(workshop.folder, 'release');
  const wanted: Wanted = { ended, queued: 0, chats: 1, held: 0, release };
  const turns = await besideNew(workshop, wanted);

  const warm = await openStage(workshop, wanted, 'real');
  const rows = await measureWarmTurns({
    machine: warm.machine,
    chats: warm.chats.slice(0, 1),
    samples: warmSamples,
    scale: workshop.isSmoke ? smoke : whole,
    platform: 'Telegram',
  });
  await warm.machine.close();
  const middleOf = (what: string) => rows.find((row) => row.what.startsWith(what))!.p50;
  return {
    ended,
    ...turns,
    'first text ms': Number(middleOf('bridge: message available').toFixed(1)),
    'over raw': Number(middleOf('first text, bridge over raw').toFixed(2)),
  };
}
