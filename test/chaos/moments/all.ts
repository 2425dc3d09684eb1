import { cancelling } from './cancelling.ts';
import { delivering } from './delivering.ts';
import { onDiscord } from './discord.ts';
import { failing } from './failing-parts.ts';
import { inLine } from './in-line.ts';
import { keptBack } from './kept-back.ts';
import type { Moment } from './moment.ts';
import { passingPlaces } from './passing-places.ts';
import { running } from './running.ts';
import { steering } from './steering.ts';
import { takenIn } from './taken-in.ts';
import { waiting } from './waiting.ts';

/** Every state that a task can be in when the power goes, in the order of its life. */
export const moments: readonly Moment[] = [
  ...takenIn,
  ...inLine,
  ...steering,
  ...running,
  ...waiting,
  ...keptBack,
  ...delivering,
  ...cancelling,
  ...onDiscord,
  ...passingPlaces,
  ...failing,
];
