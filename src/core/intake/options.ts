import type { Approvals } from '../approvals/approvals.ts';
import type { CommandServices } from '../commands/kit/services.ts';
import type { Delegate } from '../delegation/delegate.ts';
import type { SessionLines } from '../delegation/session-lines.ts';
import type { Finishing } from '../finishing/finishing.ts';
import type { Pairing } from '../people/pairing.ts';
import type { Log } from '../ports/log.ts';
import type { MessageSigns } from '../reply/context/message-signs.ts';
import type { NewestTask } from '../reply/context/newest-task.ts';
import type { LetterBox } from '../reply/letter-box.ts';
import type { Additions } from '../run/additions.ts';
import type { TaskFiles } from '../run/task-files.ts';
import type { LostChats } from './lost-chats.ts';

/** What the intake needs beside the services of commands. */
export interface IntakeOptions extends CommandServices {
  pairing: CommandServices['pairing'] & Pick<Pairing, 'redeem'>;
  additions: Additions;
  delegate: Delegate;
  finishing: CommandServices['finishing'] & Pick<Finishing, 'replied'>;
  sessionLines: Pick<SessionLines, 'begin'>;
  approvals: Approvals;
  log: Log;
  taskFiles: TaskFiles;
  newest: Pick<NewestTask, 'wrote'>;
  signs: Pick<MessageSigns, 'taken'>;
  letters: Pick<LetterBox, 'add'>;
  lostChats: Pick<LostChats, 'gone' | 'back' | 'heardFrom'>;
  /** What happens to a message that comes while Claude works in its conversation. */
  busy: 'queue' | 'steer' | 'instead';
  /** What becomes of a message that lists several tasks. */
  lists: 'offer' | 'split' | 'one';
  /** The bridge transcribes voice messages, so one alone is a task. */
  voiceIsText: boolean;
  /** Aborts when the bridge stops. */
  signal: AbortSignal;
  /** Something came from a person who may run tasks. */
  onHeard(): void;
  /** Someone was paired. */
  onPaired(user: { name: string; platform: string; role: string }): void;
}
