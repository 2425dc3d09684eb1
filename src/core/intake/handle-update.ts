import type { IncomingEdit, IncomingMessage, IncomingPress, IncomingStop } from '../model/incoming.ts';
import { mayRunTasks, type User } from '../model/user.ts';
import { maySteer } from '../people/rights.ts';
import { createTurnAway } from '../people/turn-away.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { After } from '../ports/store.ts';
import { type Group, hasWords, wordsFirst } from '../prompt/grouping.ts';
import { ownTexts, ownWords } from '../prompt/own-words.ts';
import { createAddTask } from './add-task.ts';
import { createApplyEdit } from './apply-edit.ts';
import { createIntakeTools } from './intake-tools.ts';
import { createJoining } from './joining.ts';
import { createMistakenCommands } from './mistaken-commands.ts';
import type { IntakeOptions } from './options.ts';
import { createPressButton } from './press-button.ts';
import { codeIn, createRedeemCode } from './redeem-code.ts';
import { commandIn, createRunCommand } from './run-command.ts';

/**
 * What each kind of update does. Every method settles its inbox rows and writes all consequences in one transaction;
 * what has to happen outside (a lane's turn, a reaction) follows after it.
 */
export interface UpdateHandler {
  /** Handles messages of one person together. */
  messages(source: ChatPlatform, seqs: readonly number[], group: Group): void;
  edit(source: ChatPlatform, seq: number, edit: IncomingEdit): void;
  press(source: ChatPlatform, seq: number, press: IncomingPress): void;
  stop(source: ChatPlatform, seq: number, stop: IncomingStop): void;
  /** Whether an existing task takes them. */
  hasHome(group: Group): boolean;
  /** A piece that came after its album had become a task. */
  isLate(message: IncomingMessage): boolean;
}

export function createUpdateHandler(options: IntakeOptions): UpdateHandler {
  const { store, allowList, approvals, tasks, signal, voiceIsText } = options;
  const tools = createIntakeTools(options);
  const { settle, best, isBound, replier } = tools;
  const joining = createJoining(options);
  const mistaken = createMistakenCommands(store.notes);
  const turnAway = createTurnAway(options);
  const addTask = createAddTask(options, tools, joining);
  const applyEdit = createApplyEdit(options, tools);
  const redeemCode = createRedeemCode(options, tools, ignore);
  const runCommand = createRunCommand(options, tools, { joining, mistaken, turnAway });
  const pressButton = createPressButton(options, tools, { addTask, mistaken, turnAway });

  function messages(source: ChatPlatform, seqs: readonly number[], arrived: Group): void {
    const group = wordsFirst(arrived);
    const first = group[0]!;
    const user = allowList.find(source.name, first.sender);
    const command = group.length === 1 ? commandIn(first) : undefined;
    const code = codeIn(first, command);

    settle(seqs, (after) => {
      if (first.private && code !== '' && redeemCode(source, first, code, user !== undefined, after)) return;
      if (!isForUs(group)) {
        // Words for a waiting card need no mention; everything else here does.
        if (user) answersCard(user, ownTexts(arrived), after);
        return;
      }
      if (!user) return ignore(source, first, 'a message', after);
      if (command) return runCommand(user, first, command, after);
      if (!mayRunTasks(user)) return refuseViewer(user, first);
      const own = ownTexts(arrived);
      const isTask = !applyEdit.replied(user, own) && !answersCard(user, own, after);
      // What came with such words is handled by itself.
      const rest = isTask ? group : group.filter((message) => !own.includes(message));
      if (rest.length > 0) addTask(source, user, rest, after);
    });
  }

  function isForUs(group: Group): boolean {
    return group.some((message) => message.addressed || isBound(message)) || comesWithOurs(group);
  }

  /** A forwarded message or a file right behind the words of a task needs no mention of its own. */
  function comesWithOurs(group: Group): boolean {
    return !hasWords(group, voiceIsText) && joining.homeOf(group) !== undefined;
  }

  /** Someone else's text is no answer, and neither is a file. */
  function answersCard(user: User, group: Group, after: After): boolean {
    const first = group[0];
    const text = ownWords(group);
    if (!first || text === undefined) return false;
    return approvals.answerByText(user, { ...first, text }, replier(first), after);
  }

  /** A stranger gets no sign that anyone is here. */
  function ignore(source: ChatPlatform, { sender, messageId }: IncomingMessage, what: string, after: After): void {
    turnAway.stranger(source.name, sender, what);
    after(() => best(source.disown?.(messageId, signal), 'a stranger still sees a sign'));
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
