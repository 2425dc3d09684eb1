import { askVerb } from '../approvals/cards/actions.ts';
import type { CommandServices } from '../commands/kit/command.ts';
import { greeting } from '../commands/kit/greeting.ts';
import { buttonActions, chatCommands, parseCommand } from '../commands/registry.ts';
import { tellOwners } from '../membership/owner-news.ts';
import type { IncomingEdit, IncomingMessage, IncomingPress, IncomingStop, Sender } from '../model/incoming.ts';
import { isPairingCode } from '../model/pairing-code.ts';
import type { PressResult } from '../model/press.ts';
import { stateWords } from '../model/task-words.ts';
import { identityOf, mayRunTasks, type Role, type User } from '../model/user.ts';
import { accountInWords } from '../people/account-words.ts';
import { actorOf, isOwn, maySteer, refuseInAudit, refuseToSteer } from '../people/rights.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { After } from '../ports/store.ts';
import { gluesOf, hasWords, wordsFirst } from '../prompt/grouping.ts';
import { noWordsToChange, rewrite } from '../queue/edit-task.ts';
import { changesByItself, taskOfEditKey } from '../receipts/post-keys.ts';
import { actionButtons } from '../reply/buttons.ts';
import { createAddTask } from './add-task.ts';
import { createDesk } from './intake-tools.ts';
import { createJoining } from './joining.ts';
import { asTaskVerb, createMistakenCommands } from './mistaken-commands.ts';
import type { IntakeOptions } from './options.ts';

/**
 * What each kind of incoming thing does. Every function settles its inbox rows and writes all consequences in one
 * transaction; what has to happen outside (starting a lane, a reaction) happens after it.
 */
export function createAccept(options: IntakeOptions) {
  const { store, allowList, approvals, pairing, log, signal, onPaired } = options;
  const services: CommandServices = options;
  const desk = createDesk(options);
  const { settle, best, conversationOf, isBound, replier, noteStranger, mayTell } = desk;
  const joining = createJoining(options);
  const addTask = createAddTask(options, desk, joining);
  const mistaken = createMistakenCommands(store.notes);

  function messages(source: ChatPlatform, seqs: readonly number[], arrived: readonly IncomingMessage[]): void {
    const group = wordsFirst(arrived);
    const first = group[0]!;
    const user = allowList.find(source.name, first.sender);
    const command = group.length === 1 ? commandIn(first) : undefined;
    const code = codeIn(first, command);

    settle(seqs, (after) => {
      if (first.private && code !== '' && pair(source, first, code, user !== undefined, after)) return;
      const isForUs = group.some((message) => message.addressed || isBound(message)) || comesWithOurs(group);
      if (!isForUs) {
        // Words that a card waits for need no mention; nothing else gets through here.
        if (user) answersCard(user, ownTexts(arrived), after);
        return;
      }
      if (!user) return ignore(source, first, after);
      if (command) return runCommand(user, first, command, after);
      if (!mayRunTasks(user)) return refuseViewer(user, first);
      const own = ownTexts(arrived);
      const isTask = !changesTask(user, own) && !answersCard(user, own, after);
      // What came with such words is a matter of its own.
      const rest = isTask ? group : group.filter((message) => !own.includes(message));
      if (rest.length > 0) addTask(source, user, rest, after);
    });
  }

  /** Passed on, or a file, right behind words that are a task: it needs no mention of its own. */
  function comesWithOurs(group: readonly IncomingMessage[]): boolean {
    return !hasWords(group, options.voiceIsText) && joining.homeOf(group) !== undefined;
  }

  /** What someone else wrote is no answer to anything, and a file is none either. */
  function answersCard(user: User, group: readonly IncomingMessage[], after: After): boolean {
    const first = group[0];
    const text = ownWords(group);
    if (!first || text === undefined) return false;
    return approvals.answerByText(
      user,
      { ...first, text },
      replier(first.conversation, first.messageId, first.sender.id),
      after,
    );
  }

  /** A reply to what asked for another text of a task. */
  function changesTask(user: User, group: readonly IncomingMessage[]): boolean {
    if (group.length === 0) return false;
    const { conversation, messageId, repliesTo, sender } = group[0]!;
    const key = repliesTo === undefined ? undefined : store.outbox.keyOf(conversation, repliesTo);
    const number = key === undefined ? undefined : taskOfEditKey(key);
    const task = number === undefined ? undefined : store.tasks.byNumber(number);
    const text = ownWords(group);
    if (!task || !text?.trim()) return false;
    const reply = replier(conversation, messageId, sender.id);
    reply(maySteer(options, user, task) ? rewrite(store, task, text) : refuseToSteer(store, user, task, 'edit'));
    return true;
  }

  function ignore(source: ChatPlatform, { sender, messageId }: IncomingMessage, after: After): void {
    noteStranger(source, sender, 'a message');
    after(() => best(source.disown?.(messageId, signal), 'a stranger still sees a sign'));
  }

  /** True when the message has had its effect as a code; a known person's wrong code is left to /start. */
  function pair(source: ChatPlatform, message: IncomingMessage, code: string, known: boolean, after: After): boolean {
    const reply = replier(message.conversation, message.messageId, message.sender.id);
    const onList = allowList.find(source.name, { id: message.sender.id });
    const outcome = pairing.redeem(source.name, message.sender, code, onList);
    if (outcome.result === 'known') {
      reply(`You already have access as ${outcome.user.role}. I left the code as it is.`);
      return true;
    }
    if (outcome.result === 'paired') {
      reply(greeting(outcome.user.role, options.hostName));
      noteNewcomer({ ...outcome.user, handle: message.sender.handle }, outcome.before);
      after(() => {
        log.info('paired', { platform: source.name, user: outcome.user.name, role: outcome.user.role });
        onPaired(outcome.user);
      });
      return true;
    }
    if (outcome.result === 'expired') {
      reply(`This code has expired. For a new one, run on ${options.hostName}: dispatch-bridge pair ${source.name}`);
      return true;
    }
    if (known) return false;
    noteStranger(source, message.sender, `a pairing code that is ${outcome.why}`);
    after(() => best(source.disown?.(message.messageId, signal), 'a stranger still sees a sign'));
    return true;
  }

  /** In the audit, and to the owners: nobody comes in, or rises, in silence. */
  function noteNewcomer(user: User & Pick<Sender, 'handle'>, before: Role | undefined): void {
    const { id, name, role } = user;
    const detail = `${name} as ${role}, by a code${before ? `; before: ${before}` : ''}`;
    store.audit.append({ action: before ? 'role-changed' : 'user-added', actor: actorOf(user), detail });
    const rights = before ? `is ${role} now; before: ${before}` : `has access as ${role} now`;
    const text = `${accountInWords(user)} used a one-time code and ${rights}. If this is wrong: /users remove ${id}`;
    tellOwners(options, text, { but: [identityOf(user)] });
  }

  function runCommand(
    user: User,
    message: IncomingMessage,
    { name, args }: { name: string; args: string },
    after: After,
  ): void {
    joining.shut(message);
    const reply = replier(message.conversation, message.messageId, message.sender.id);
    const command = chatCommands.find((candidate) => candidate.name === name);
    if (!command) {
      const mayRun = mayRunTasks(user);
      if (mayRun) mistaken.keep(message);
      reply(
        `There is no command /${name}; /help shows those there are.`,
        mayRun ? actionButtons([['Run as a task', `${asTaskVerb}:${message.messageId}`]]) : undefined,
      );
    } else if (!command.forViewers && !mayRunTasks(user)) {
      refuseViewer(user, message);
    } else {
      command.run({
        ...services,
        user,
        handle: message.sender.handle,
        conversation: conversationOf(message),
        args,
        private: message.private,
        parent: message.parent,
        messageId: message.messageId,
        reply,
        afterwards: (work) => after(() => best(work(), 'a command could not be finished')),
      });
    }
  }

  function refuseViewer(user: User, message: IncomingMessage): void {
    if (!mayTell(`viewer ${user.platform} ${user.id} ${commandIn(message)?.name ?? ''}`)) return;
    refuseInAudit(store, user, 'a task or command of a viewer');
    const reply = replier(message.conversation, message.messageId, message.sender.id);
    reply(
      `${user.name}, you may look (/status, /queue) but not give tasks. An owner can change that: /users role ${user.id} operator`,
    );
  }

  function edit(source: ChatPlatform, seq: number, incoming: IncomingEdit): void {
    const user = allowList.find(source.name, incoming.sender);
    settle([seq], () => {
      if (!user || !mayRunTasks(user) || incoming.text.trim() === '') return;
      const edited = store.tasks.ofMessage(incoming.conversation, incoming.messageId);
      if (!edited) mistaken.rewrite(incoming);
      if (!edited || !isOwn(options, user, edited)) return;
      const reply = replier(incoming.conversation, incoming.messageId, incoming.sender.id);
      if (edited.compacts) return reply(noWordsToChange(edited));
      const result = store.tasks.edit(incoming.conversation, incoming.messageId, incoming.text);
      if (result.result === 'unknown' || result.result === 'unchanged') return;
      const { number, state } = result.task;
      reply(
        result.result === 'edited'
          ? `Task #${number} is changed.`
          : `Task #${number} is already ${stateWords(state)}, so the change did not reach claude. Send it as a new message.`,
      );
    });
  }

  function press(source: ChatPlatform, seq: number, incoming: IncomingPress): void {
    const user = allowList.find(source.name, incoming.sender);
    const colon = incoming.action.indexOf(':');
    const verb = colon === -1 ? incoming.action : incoming.action.slice(0, colon);
    const argument = colon === -1 ? '' : incoming.action.slice(colon + 1);
    const action = buttonActions.find((candidate) => candidate.verb === verb);

    settle([seq], (after) => {
      if (!user) return noteStranger(source, incoming.sender, 'a press on a button');
      // What the press does comes first: whoever sees its word may rely on it.
      const { word, buttons = [], expectsWords = false } = pressResult(user, after);
      after(() => {
        if (expectsWords) source.presses?.expectWords?.(incoming.conversation);
        best(source.presses?.acknowledge(incoming.pressId, word || undefined, signal), 'a press could not be answered');
        if (buttons === 'as they are' || incoming.messageId === undefined) return;
        if (buttons.length === 0 && getsNewForm(source, verb, incoming)) return;
        best(
          source.presses?.setButtons(incoming.conversation, incoming.messageId, buttons, signal),
          'buttons could not be changed',
        );
      });
    });

    function pressResult(user: User, afterwards: After): PressResult {
      const reply = replier(incoming.conversation, incoming.messageId, incoming.sender.id);
      const pressed = { user, argument, reply, afterwards };
      if (verb === askVerb) return approvals.press({ ...pressed, conversation: incoming.conversation });
      if (!mayRunTasks(user)) return { word: 'This button is not for you.', buttons: 'as they are' };
      if (verb === asTaskVerb) return runAsTask(user, afterwards);
      if (!action) return { word: 'This button no longer works.' };
      return action.run({ ...services, ...pressed, conversation: conversationOf(incoming) });
    }

    function runAsTask(user: User, after: After): PressResult {
      const writer = mistaken.writerOf(incoming.conversation, argument);
      if (writer !== undefined && writer !== user.id)
        return { word: 'It is not your message.', buttons: 'as they are' };
      const full = writer && options.limits.refusal(user);
      if (full)
        return { word: full.line ?? 'You have given as many tasks as you may for now.', buttons: 'as they are' };
      const message = mistaken.take(incoming.conversation, argument);
      if (!message) return { word: 'That message is not known any more. Send it again.' };
      return { word: addTask(source, user, [message], after) ? 'It is a task now.' : '' };
    }
  }

  /** Through the outbox: a card that was answered, and what changes by itself. */
  function getsNewForm(source: ChatPlatform, verb: string, { conversation, messageId }: IncomingPress): boolean {
    // Of a message whose sending was repeated, the first copy has no key.
    const key = messageId === undefined ? undefined : store.outbox.keyOf(conversation, messageId);
    return source.replace !== undefined && key !== undefined && (verb === askVerb || changesByItself(key));
  }

  function stop(source: ChatPlatform, seq: number, incoming: IncomingStop): void {
    const user = allowList.find(source.name, incoming.sender);
    settle([seq], () => {
      if (!user || !mayRunTasks(user)) return;
      const task = store.tasks.byNumber(incoming.previewKey);
      if (task?.conversation !== incoming.conversation || !maySteer(options, user, task)) return;
      if (['running', 'waiting'].includes(task.state)) services.tasks.cancel(task, user);
    });
  }

  return {
    messages,
    edit,
    press,
    stop,
    /** A task that is there already takes them. */
    hasHome: (group: readonly IncomingMessage[]) => joining.homeOf(group) !== undefined,
    isLate: joining.isLate,
  };
}

/** Its own texts of a group; none where a file came before them, which they are about. */
function ownTexts(group: readonly IncomingMessage[]): readonly IncomingMessage[] {
  if (group[0]!.attachments.length > 0) return [];
  return group.filter(({ forwardedFrom, attachments }) => forwardedFrom === undefined && attachments.length === 0);
}

/** What this person wrote, and nothing else came with it. */
function ownWords(group: readonly IncomingMessage[]): string | undefined {
  if (group.some(({ forwardedFrom, attachments }) => forwardedFrom !== undefined || attachments.length > 0)) {
    return undefined;
  }
  const glues = gluesOf(group);
  return group.map((message, n) => glues[n]! + message.text).join('');
}

/** What is forwarded is someone else's text: it commands nothing. */
export function commandIn({ text, forwardedFrom }: IncomingMessage): { name: string; args: string } | undefined {
  return forwardedFrom === undefined ? parseCommand(text) : undefined;
}

function codeIn({ text, forwardedFrom }: IncomingMessage, command: { name: string; args: string } | undefined): string {
  if (command?.name === 'start' || command?.name === 'pair') return command.args;
  return forwardedFrom === undefined && isPairingCode(text) ? text : '';
}
