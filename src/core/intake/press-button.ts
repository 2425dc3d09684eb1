import type { Block } from '../../text/document/blocks.ts';
import { askVerb } from '../approvals/cards/actions.ts';
import { actionParts, buttonActions } from '../commands/registry.ts';
import type { PlatformName } from '../model/conversation.ts';
import type { IncomingPress } from '../model/incoming.ts';
import type { PressResult } from '../model/press.ts';
import { mayRunTasks, type User } from '../model/user.ts';
import { quotaWord } from '../people/quotas.ts';
import type { TurnAway } from '../people/turn-away.ts';
import type { ChatPlatform, FormFor } from '../ports/chat-platform.ts';
import { changesByItself } from '../receipts/post-keys.ts';
import type { AddTask, TakenMessages } from './add-task.ts';
import type { IntakeTools } from './intake-tools.ts';
import { asTaskVerb, type MistakenCommands } from './mistaken-commands.ts';
import type { IntakeOptions } from './options.ts';

export interface PressButtonParts {
  addTask: AddTask;
  mistaken: Pick<MistakenCommands, 'writerOf' | 'take'>;
  turnAway: Pick<TurnAway, 'stranger'>;
}

interface Pressed {
  result: PressResult;
  /** It made a task of a message. */
  taken?: TakenMessages | undefined;
}

/** A press on a button, of a chat command, a card or a list: does its action and shows the presser a word. */
export function createPressButton(
  options: IntakeOptions,
  tools: IntakeTools,
  { addTask, mistaken, turnAway }: PressButtonParts,
): (source: ChatPlatform, seq: number, press: IncomingPress) => void {
  const { store, outbox, allowList, approvals, quotas, signal } = options;
  const { settle, best, conversationOf, replier } = tools;

  /** Inside the transaction that settles the press. */
  function carryOut(source: ChatPlatform, press: IncomingPress, user: User): Pressed {
    if (actionParts(press.action).verb !== asTaskVerb || !mayRunTasks(user)) return { result: resultOf(press, user) };
    return runAsTask(source, press, user);
  }

  function resultOf(press: IncomingPress, user: User): PressResult {
    const { verb, argument } = actionParts(press.action);
    const { filled } = press;
    const pressed = { user, argument, reply: replier(press), ...(filled && { filled }) };
    if (verb === askVerb) return approvals.press({ ...pressed, conversation: press.conversation });
    const action = buttonActions.find((candidate) => candidate.verb === verb);
    if (!mayRunTasks(user) && !action?.forViewers)
      return { word: 'Viewers cannot use this button.', buttons: 'as they are' };
    if (!action) return { word: 'This button no longer works.' };
    const result = action.run({ ...options, ...pressed, conversation: conversationOf(press) });
    if (press.messageId !== undefined) options.queueDisplay.cards.pressed(press.conversation, press.messageId);
    return result;
  }

  /** Inside the transaction that settles the press. */
  function whisper(source: ChatPlatform, press: IncomingPress, blocks: Block[]): void {
    const { conversation, pressId, messageId, sender } = press;
    const isForOne = source.capabilities.fold === 'button';
    const replyTo = isForOne ? pressId : messageId;
    outbox.add(conversation, {
      ...{ blocks, notify: false, addressee: sender.id },
      ...(replyTo !== undefined && { replyTo }),
      ...(isForOne && { whispers: true }),
    });
  }

  /** The button below the notice that a message is no command. */
  function runAsTask(source: ChatPlatform, press: IncomingPress, user: User): Pressed {
    const { conversation } = press;
    const { argument: messageId } = actionParts(press.action);
    const writer = mistaken.writerOf(conversation, messageId);
    if (writer !== undefined && writer !== user.id)
      return { result: { word: 'Only the person who wrote this can run it.', buttons: 'as they are' } };
    const full = writer && quotas.refusal(user);
    if (full) return { result: { word: quotaWord(full), buttons: 'as they are' } };
    const message = mistaken.take(conversation, messageId);
    if (!message) return { result: { word: 'I no longer have that message. Send it again.' } };
    const taken = addTask.add(source, user, [message]);
    return { result: { word: taken ? 'Added as a task.' : '' }, taken };
  }

  /** Through the outbox: answered cards, and messages that change by themselves. */
  function getsNewForm(source: ChatPlatform, { action, conversation, messageId }: IncomingPress): boolean {
    // The first copy of a message that was sent twice has no key.
    const key = messageId === undefined ? undefined : store.outbox.keyOf(conversation, messageId);
    const isCard = actionParts(action).verb === askVerb;
    return source.replace !== undefined && key !== undefined && (isCard || changesByItself(key));
  }

  function show(source: ChatPlatform, press: IncomingPress, result: PressResult): void {
    const { conversation, messageId, pressId } = press;
    const { word, buttons = [], expectsWords = false } = result;
    if (expectsWords) source.presses?.expectWords?.(conversation);
    const isTold = result.isShown && source.presses?.wordsStay && getsNewForm(source, press);
    const answer = isTold ? undefined : word || undefined;
    best(source.presses?.acknowledge(pressId, answer, signal), 'a press could not be answered');
    if (buttons === 'as they are' || messageId === undefined) return;
    if (buttons.length === 0 && getsNewForm(source, press)) return;
    best(source.presses?.setButtons(conversation, messageId, buttons, signal), 'buttons could not be changed');
  }

  return (source, seq, press) => {
    const user = allowList.find(source.name, press.sender);
    const pressed = settle([seq], () => {
      if (user) {
        const done = carryOut(source, press, user);
        if (done.result.shows) whisper(source, press, done.result.shows);
        return done;
      }
      turnAway.stranger(source.name, press.sender, 'a press on a button');
      return undefined;
    });
    if (!pressed) return;
    // What the press does comes first: the word promises that it is done.
    if (pressed.taken) addTask.taken(source, pressed.taken);
    const { verb, argument } = actionParts(press.action);
    const giving = verb === askVerb ? approvals.giving(argument) : undefined;
    const { result } = pressed;
    if (!giving) return show(source, press, result);
    const shown = giving.then(() => {
      if (!signal.aborted) show(source, press, result);
    });
    best(shown, 'the word for a press could not be shown');
  };
}

/**
 * What people of a platform fill in after a press. Only reads, and refuses nobody: a press without a form says why
 * itself.
 */
export function createFormFor(options: IntakeOptions, platform: PlatformName): FormFor {
  const { allowList, approvals } = options;
  return ({ action, sender }) => {
    const user = allowList.find(platform, sender);
    if (!user || !mayRunTasks(user)) return undefined;
    const { verb, argument } = actionParts(action);
    if (verb === askVerb) return approvals.formFor(user, argument);
    const button = buttonActions.find((candidate) => candidate.verb === verb);
    return button?.form?.({ ...options, user, argument });
  };
}
