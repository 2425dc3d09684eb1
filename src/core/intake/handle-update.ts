import type { IncomingEdit, IncomingMessage, IncomingPress, IncomingStop } from '../model/incoming.ts';
import { mayRunTasks, type User } from '../model/user.ts';
import { maySteer } from '../people/rights.ts';
import { createTurnAway } from '../people/turn-away.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import { type Group, hasWords, wordsFirst } from '../prompt/grouping.ts';
import type { NamedCommand } from '../prompt/named-command.ts';
import { ownTexts, ownWords } from '../prompt/own-words.ts';
import { type AddTask, createAddTask, type TakenMessages } from './add-task.ts';
import { createApplyEdit } from './apply-edit.ts';
import { createIntakeTools, type IntakeTools } from './intake-tools.ts';
import { createJoining } from './joining.ts';
import { createMistakenCommands } from './mistaken-commands.ts';
import type { IntakeOptions } from './options.ts';
import { createPressButton } from './press-button.ts';
import { codeIn, createRedeemCode } from './redeem-code.ts';
import { commandIn, createRunCommand, type RanCommand, type RunCommand } from './run-command.ts';

/**
 * What each kind of update does. Every method settles its inbox rows and writes all consequences in one transaction;
 * what is no part of the store (a sign on a message, say) it does after that.
 */
export interface UpdateHandler {
  /** Handles messages of one person together. @returns what is left to do once that is committed */
  messages(source: ChatPlatform, seqs: readonly number[], group: Group): () => void;
  edit(source: ChatPlatform, seq: number, edit: IncomingEdit): void;
  press(source: ChatPlatform, seq: number, press: IncomingPress): void;
  stop(source: ChatPlatform, seq: number, stop: IncomingStop): void;
  /** Whether an existing task takes them. */
  hasHome(group: Group): boolean;
  /** A piece that came after its album had become a task. */
  isLate(message: IncomingMessage): boolean;
}

/** What is left to do about messages once they are settled; undefined: nothing. */
type Left =
  | { what: 'stranger'; message: IncomingMessage }
  | { what: 'paired'; user: User }
  | { what: 'command'; ran: RanCommand }
  | { what: 'task'; taken: TakenMessages }
  | undefined;

export function createUpdateHandler(options: IntakeOptions): UpdateHandler {
  const { store, allowList, approvals, tasks, voiceIsText } = options;
  const tools = createIntakeTools(options);
  const { settle, isBound, replier } = tools;
  const joining = createJoining(options);
  const mistaken = createMistakenCommands(store.notes);
  const turnAway = createTurnAway(options);
  const addTask = createAddTask(options, tools, joining);
  const applyEdit = createApplyEdit(options, tools);
  const redeemCode = createRedeemCode(options, tools);
  const runCommand = createRunCommand(options, tools, { joining, mistaken, turnAway });
  const pressButton = createPressButton(options, tools, { addTask, mistaken, turnAway });
  const finish = createFinish(options, { ...tools, runCommand, addTask });

  function messages(source: ChatPlatform, seqs: readonly number[], arrived: Group): () => void {
    const left = settle(seqs, () => decide(source, arrived));
    return () => finish(source, left);
  }

  /** Inside the transaction that settles them. */
  function decide(source: ChatPlatform, arrived: Group): Left {
    const group = wordsFirst(arrived);
    const first = group[0]!;
    const user = allowList.find(source.name, first.sender);
    const command = group.length === 1 ? commandIn(first) : undefined;
    const code = codeIn(first, command);
    if (first.private && code !== '') {
      const redeemed = redeemCode(source, first, code, user !== undefined);
      if (redeemed.result === 'paired') return { what: 'paired', user: redeemed.user };
      if (redeemed.result === 'refused') return ignore(source, first, redeemed.what);
      if (redeemed.result === 'told') return undefined;
    }
    if (isForUs(group)) return user ? decideFor(source, user, arrived, command) : ignore(source, first, 'a message');
    // Words for a waiting card need no mention; everything else here does.
    if (user) answersCard(user, ownTexts(arrived));
    return undefined;
  }

  function decideFor(source: ChatPlatform, user: User, arrived: Group, command: NamedCommand | undefined): Left {
    const group = wordsFirst(arrived);
    const first = group[0]!;
    if (command) {
      const ran = runCommand.run(user, first, command);
      return ran && { what: 'command', ran };
    }
    if (!mayRunTasks(user)) {
      refuseViewer(user, first);
      return undefined;
    }
    const own = ownTexts(arrived);
    const isTask =
      !applyEdit.replied(user, own) && !changesWork(options, replier, user, own) && !answersCard(user, own);
    // What came with such words is handled by itself.
    const rest = isTask ? group : group.filter((message) => !own.includes(message));
    const taken = rest.length > 0 ? addTask.add(source, user, rest) : undefined;
    return taken && { what: 'task', taken };
  }

  function isForUs(group: Group): boolean {
    return group.some((message) => message.addressed || isBound(message)) || comesWithOurs(group);
  }

  /** A forwarded message or a file right behind the words of a task needs no mention of its own. */
  function comesWithOurs(group: Group): boolean {
    return !hasWords(group, voiceIsText) && joining.homeOf(group) !== undefined;
  }

  /** Someone else's text is no answer, and neither is a file. */
  function answersCard(user: User, group: Group): boolean {
    const first = group[0];
    const text = ownWords(group);
    if (!first || text === undefined) return false;
    return approvals.answerByText(user, { ...first, text }, replier(first));
  }

  /** A stranger gets no sign that anyone is here. */
  function ignore(source: ChatPlatform, message: IncomingMessage, what: string): Left {
    turnAway.stranger(source.name, message.sender, what);
    return { what: 'stranger', message };
  }

  function refuseViewer(user: User, message: IncomingMessage): void {
    const refusal = turnAway.viewer(user, undefined);
    if (refusal !== undefined) replier(message)(refusal);
  }

  function edit(source: ChatPlatform, seq: number, incoming: IncomingEdit): void {
    const user = allowList.find(source.name, incoming.sender);
    settle([seq], () => {
      if (!user || !mayRunTasks(user) || incoming.text.trim() === '') return;
      if (!applyEdit.edited(user, incoming)) mistaken.rewrite(incoming);
    });
  }

  function stop(source: ChatPlatform, seq: number, { sender, conversation, previewKey }: IncomingStop): void {
    const user = allowList.find(source.name, sender);
    settle([seq], () => {
      if (!user || !mayRunTasks(user)) return;
      const task = store.tasks.byNumber(previewKey);
      if (task?.conversation !== conversation || !maySteer(options, user, task)) return;
      if (['running', 'waiting'].includes(task.state)) tasks.cancel(task, user);
    });
  }

  return {
    messages,
    edit,
    press: pressButton,
    stop,
    hasHome: (group) => joining.homeOf(group) !== undefined,
    isLate: joining.isLate,
  };
}

/** Other words for a commit or a pull request; false: they reply to no such card. */
function changesWork({ finishing }: IntakeOptions, replier: IntakeTools['replier'], user: User, group: Group): boolean {
  const first = group[0];
  const text = ownWords(group);
  if (!first || !text?.trim()) return false;
  const said = finishing.replied(user, first.conversation, first.repliesTo, text);
  if (said) replier(first)(said);
  return said !== false;
}

type FinishParts = Pick<IntakeTools, 'best'> & { runCommand: RunCommand; addTask: AddTask };

function createFinish(
  { log, signal, onPaired }: IntakeOptions,
  { best, runCommand, addTask }: FinishParts,
): (source: ChatPlatform, left: Left) => void {
  return (source, left) => {
    switch (left?.what) {
      case 'stranger':
        best(source.disown?.(left.message.messageId, signal), 'a stranger still sees a sign');
        break;
      case 'paired': {
        const { platform, name, role } = left.user;
        log.info('paired', { platform, user: name, role });
        onPaired(left.user);
        break;
      }
      case 'command':
        runCommand.finish(left.ran);
        break;
      case 'task':
        addTask.taken(source, left.taken);
        break;
    }
  };
}
