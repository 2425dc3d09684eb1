import { oneLine } from '../../text/summary/one-line.ts';
import { type Conversation, type ConversationId, platformOf } from '../model/conversation.ts';
import { openStates, type TaskState } from '../model/task.ts';
import { aboutTask, stateWords } from '../model/task-words.ts';
import { maySteer, modesFor } from '../people/rights.ts';
import { promptForPeople } from '../prompt/quoting.ts';
import { notice } from '../reply/notice.ts';
import {
  type ButtonAction,
  type ChatCommand,
  type CommandContext,
  type PressContext,
  taskNumber,
} from './kit/command.ts';
import { taskNamed } from './kit/on-task.ts';
import { repeatTask } from './kit/repeat-task.ts';
import { openSession } from './sessions/open.ts';

const cutOffStates: readonly TaskState[] = ['interrupted', 'failed', 'cancelled'];
const maxOffered = 5;
/** Longest quote of a prompt, characters. */
const longestPrompt = 30;

export const continueCommand: ChatCommand = {
  name: 'continue',
  description: 'Continue an interrupted task, or what you did in your linked app',
  args: [taskNumber()],
  forViewers: false,
  run(context) {
    const { store, user, conversation, args, reply } = context;
    if (args !== '' && store.sessions.named(args)) {
      reply(openSession(context, args));
      return;
    }
    const interrupted = store.tasks.list({ conversation: conversation.id, states: ['interrupted'] });
    const last =
      interrupted.findLast((task) => maySteer(context, user, task)) ??
      store.tasks.list({ conversation: conversation.id, newest: 1 })[0];
    const isCutOff = last !== undefined && cutOffStates.includes(last.state);
    if (args === '' && !isCutOff) {
      takeOverFromElsewhere(context);
      return;
    }
    const task = taskNamed(context, 'continue', args || String(last?.number));
    if (task) reply(repeatTask(context, task, 'continue').word);
  },
};

function takeOverFromElsewhere(context: CommandContext): void {
  const found = context.linking.elsewhere(context.user).slice(0, maxOffered);
  if (found.length === 0) {
    context.reply('Nothing to continue here, and no session in your other app. /link connects two accounts.');
  } else if (found.length === 1) {
    context.reply(takeOver(context, found[0]!.id).word);
  } else {
    const buttons = found.map(({ id, project }) => [{ label: labelOf(context, id, project), action: `take:${id}` }]);
    context.reply('Which session?', buttons);
  }
}

export const takeAction: ButtonAction = {
  verb: 'take',
  run(context) {
    const { word, done } = takeOver(context, context.argument);
    return done ? { word } : { word, buttons: 'as they are' };
  },
};

/** The session moves: it has one place at a time, so no two tasks ever run on it. */
function takeOver(context: CommandContext | PressContext, from: ConversationId): { word: string; done: boolean } {
  const { store, linking, outbox, known, user, conversation } = context;
  const source = linking.elsewhere(user).find(({ id }) => id === from);
  if (!source) return { word: 'That session no longer exists.', done: true };
  for (const place of [source.id, conversation.id]) {
    const open = store.tasks.list({ conversation: place, states: openStates, newest: 1 })[0];
    if (open)
      return {
        word: aboutTask(open, `Task #${open.number} is still ${stateWords(open.state)}. Try again when it has ended.`),
        done: false,
      };
  }
  store.conversations.moveSession(source.id, conversation.id);
  keepModeInReach(context, source);
  const title = (place: ConversationId) => known.titleOf(platformOf(place));
  outbox.add(source.id, {
    ...notice(`This session continues in ${title(conversation.id)}. The next message here starts a new one.`),
    notify: false,
  });
  return {
    word: `This chat continues “${source.project}” from ${title(source.id)}.`,
    done: true,
  };
}

/** A mode that an owner chose for others does not move along. */
function keepModeInReach(
  { store, projects, standardMode, user, conversation }: CommandContext | PressContext,
  { project, mode }: Conversation,
): void {
  const settings = projects.get(project);
  const isInReach = mode === undefined || (settings && modesFor(user, settings, standardMode).includes(mode));
  if (!isInReach) store.conversations.setMode(conversation.id, undefined);
}

function labelOf({ store, mask }: CommandContext, conversation: ConversationId, project: string): string {
  const last = store.tasks.list({ conversation, newest: 1 })[0];
  return `${project}: ${oneLine(mask(promptForPeople(last?.prompt ?? '')), longestPrompt)}`;
}
