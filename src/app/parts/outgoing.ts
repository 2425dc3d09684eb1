import { maskPost } from '../../core/masking/mask-posts.ts';
import type { Projects } from '../../core/model/projects.ts';
import type { Task } from '../../core/model/task.ts';
import type { ChatPlatform } from '../../core/ports/chat-platform.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { FileAccess } from '../../core/ports/files.ts';
import type { HostCommands } from '../../core/ports/host-commands.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Store } from '../../core/ports/store/store.ts';
import { createMessageSigns } from '../../core/reply/context/message-signs.ts';
import { createNewestTask } from '../../core/reply/context/newest-task.ts';
import { createSpokenAnswers } from '../../core/reply/context/spoken-answers.ts';
import { createLetterBox } from '../../core/reply/letter-box.ts';
import { createLostPosts } from '../../core/reply/lost-posts.ts';
import { createOutbox } from '../../core/reply/outbox.ts';
import { createSendFile } from '../../core/reply/send-file.ts';
import type { Workplace } from '../../core/sessions/workplace.ts';
import type { ToolRegistry } from '../../core/tools/registry.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';

export interface OutgoingPartsOptions {
  store: Store;
  files: FileAccess;
  hostCommands: HostCommands;
  projects: Projects;
  workplace: Workplace;
  tools: Pick<ToolRegistry, 'register'>;
  platform(name: string): ChatPlatform | undefined;
  /** Whether the person of this task may no longer run tasks. */
  isOut(task: Task): boolean;
  mask: SecretMask;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge sends nothing any more. */
  sending: AbortSignal;
}

/** Every way by which something is certain to reach a chat. */
export function createOutgoingParts(options: OutgoingPartsOptions) {
  const { store, clock, mask, sending } = options;
  const letters = createLetterBox(store, clock);
  const lostPosts = createLostPosts({ ...options, letters });
  const newest = createNewestTask(options);
  const outbox = createOutbox({
    ...options,
    mask: (post) => maskPost(post, mask),
    onMissed: lostPosts.missed,
    onAdded: newest.posted,
    signal: sending,
  });
  const sendFile = createSendFile({ ...options, outbox });
  const signs = createMessageSigns({ ...options, signal: sending });
  const speakAnswer = createSpokenAnswers({ ...options, outbox });
  return { letters, lostPosts, outbox, sendFile, newest, signs, speakAnswer };
}
