import type { Approvals } from '../approvals/approvals.ts';
import type { CommandServices } from '../commands/kit/command.ts';
import type { Log } from '../ports/log.ts';
import type { Lanes } from '../queue/lanes.ts';
import type { LetterBox } from '../reply/letter-box.ts';
import type { Additions } from '../run/additions.ts';
import type { TaskFiles } from '../run/task-files.ts';
import type { LostChats } from './lost-chats.ts';

export interface IntakeOptions extends CommandServices {
  lanes: Lanes;
  additions: Additions;
  approvals: Approvals;
  log: Log;
  taskFiles: TaskFiles;
  letters: Pick<LetterBox, 'add'>;
  lostChats: Pick<LostChats, 'gone' | 'back' | 'heardFrom'>;
  /** What becomes of a message that comes while claude works in its conversation. */
  busy: 'queue' | 'steer' | 'instead';
  /** Voice messages are written down, so one alone is a task. */
  voiceIsText: boolean;
  /** Aborts when the bridge stops. */
  signal: AbortSignal;
  /** Someone was paired. */
  onPaired(user: { name: string; platform: string; role: string }): void;
}
