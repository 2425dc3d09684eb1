import { revealProse } from '../../text/reveal/reveal.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { maskShown } from '../../text/secrets/mask-shown.ts';
import { oneLine } from '../../text/summary/one-line.ts';
import type { Ground } from '../ground/ground.ts';
import type { Ask } from '../hosts/asks.ts';
import type { Approval } from '../model/approval.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { Post } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import { needsLine } from '../model/task-words.ts';
import type { Approvers } from '../people/approvers.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import { elicitationTool } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { NewestTask } from '../reply/context/newest-task.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import type { Asking } from './asking-task.ts';
import type { AutomaticAnswers } from './automatic-answers.ts';
import { noticeKey } from './cards/card-keys.ts';
import type { Card, Cards } from './cards/cards.ts';
import { elicitedIn, secretAskedFor } from './input/elicited.ts';
import { newApproval, summaryOf } from './new-approval.ts';
import type { OpenApprovals, OpenEnds } from './open-approvals.ts';
import type { Reminders } from './reminders.ts';

/** Characters of what a declined question or form says. */
const longestShown = 200;

/** Stores what Claude asks as an approval and shows its card to those who may answer. */
export type Show = (ask: Ask, asking: Asking, ground: Ground) => Promise<void>;

export interface ShowOptions {
  store: Store;
  outbox: Outbox;
  newest: Pick<NewestTask, 'isRightBelow'>;
  open: OpenApprovals;
  platform(name: string): ChatPlatform | undefined;
  approvers: Approvers;
  cards: Cards;
  automatic: AutomaticAnswers;
  unanswered: OpenEnds;
  reminders: Pick<Reminders, 'begin'>;
  /** Ends `claude` but not the task. */
  leave(taskId: string): void;
  mask: SecretMask;
  clock: Clock;
  log: Log;
  stopping: AbortSignal;
}

export function createShow(options: ShowOptions): Show {
  const {
    store,
    outbox,
    newest,
    open,
    platform,
    approvers,
    cards,
    automatic,
    unanswered,
    leave,
    mask,
    clock,
    log,
    stopping,
  } = options;

  return async function show(ask, { task, project }, ground) {
    const places = await approvers.places(task);
    if (declineUnasked(ask, task, places)) return;
    const approval = newApproval(ask, task, { places, askedAt: clock.now(), mask });
    const card = await cards.make(approval, ask, task, project, ground);
    // Building the card took a moment, so check again.
    if (ask.withdrawn.aborted || stopping.aborted || automatic.denyUnattended(ask, task)) {
      await card.discard();
      if (stopping.aborted && ask.promptId !== undefined) leave(task.id);
      return;
    }
    store.atomically(() => put({ ...approval, dangerous: card.isDangerous }, card, task));
    open.add(approval, ask, card, unanswered);
    log.info('Claude waits for an answer', { task: task.number, tool: ask.tool });
  };

  /** Declines what nobody is asked, and says so in the chat, before the server hears of it. */
  function declineUnasked(ask: Ask, task: Task, places: readonly ConversationId[]): boolean {
    const found = ask.tool === elicitationTool ? whyUnasked(ask.input, places) : undefined;
    if (!found) return false;
    store.atomically(() => {
      store.audit.append({ action: 'denied', task: task.number, detail: `${summaryOf(ask, mask)}: ${found.why}` });
      outbox.add(task.conversation, notice(found.words, task), task.id);
    });
    void ask.answer({ behavior: 'deny', message: found.forClaude });
    return true;
  }

  function whyUnasked(
    input: unknown,
    places: readonly ConversationId[],
  ): { why: string; words: string; forClaude: string } | undefined {
    const { server, unshown } = elicitedIn(input);
    if (unshown !== undefined) {
      const words = `I declined a form of “${shown(server)}”, which I cannot show here: ${shown(unshown)}.`;
      return { why: 'cannot be shown', words, forClaude: 'The form cannot be shown to the person.' };
    }
    const secret = secretAskedFor(input);
    // Nobody should have to write a secret where others read.
    if (secret === undefined || places.every((place) => platform(platformOf(place))?.isPrivate?.(place)))
      return undefined;
    const words = `I declined a question that asks for a secret where others can read: “${shown(secret)}”. Ask me in a private chat.`;
    return { why: 'asks for a secret', words, forClaude: 'The person gives no secrets in a group.' };
  }

  function shown(text: string): string {
    return oneLine(revealProse(maskShown(text, mask)), longestShown);
  }

  /** Inside a transaction. */
  function put(approval: Approval, card: Card, task: Task): void {
    const isBelow = newest.isRightBelow(task);
    store.approvals.add(approval);
    options.reminders.begin(approval.id);
    if (approval.promptId !== undefined) store.tasks.moveIf(task.id, ['running'], 'waiting');
    for (const place of approval.cards)
      for (const post of card.postsFor(place))
        outbox.add(place, passing(post, place === task.conversation && isBelow), task.id);
    if (approval.cards.includes(task.conversation)) return;
    const post = notice(needsLine(task, 'waits for an owner', approval.summary), task);
    outbox.add(task.conversation, { ...post, notify: false, key: noticeKey(approval.id) }, task.id);
  }
}

/** A card goes when its task ends; the file with all of a command stays. `isBelow`: it needs no quote of its task. */
function passing({ replyTo, ...post }: Post, isBelow: boolean): Post {
  const quote = isBelow || replyTo === undefined ? {} : { replyTo };
  return { ...post, ...quote, ...(!post.file && { passes: true, isUrgent: true }) };
}
