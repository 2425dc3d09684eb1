import { randomUUID } from 'node:crypto';
import type { Block } from '../text/blocks.ts';
import type { CommandServices } from './commands/command.ts';
import { buttonActions, chatCommands, parseCommand } from './commands/registry.ts';
import { stopRunning } from './commands/stop.ts';
import type { Conversation, ConversationId } from './conversation.ts';
import { separatorOf } from './grouping.ts';
import type { IntakeOptions } from './intake.ts';
import { isPairingCode } from './pairing.ts';
import type {
  Button,
  ChatPlatform,
  IncomingEdit,
  IncomingMessage,
  IncomingPress,
  IncomingStop,
  Sender,
} from './ports.ts';
import { notice } from './say.ts';
import type { Task } from './task.ts';
import { mayRunTasks, type User } from './user.ts';

const strangerLogMs = 60 * 60 * 1000;

/**
 * What each kind of incoming thing does. Every function settles its inbox rows and writes all consequences in one
 * transaction; what has to happen outside (starting a lane, a reaction) happens after it.
 */
export function createAccept(options: IntakeOptions) {
  const { store, allowList, pairing, lanes, outbox, projects, gate, clock, log, signal, onPaired } = options;
  const services: CommandServices = options;
  const strangers = new Map<string, number>();

  /** Runs `effects` in the transaction that settles `seqs`; functions given to its `after` run once it is committed. */
  function settle(seqs: readonly number[], effects: (after: (then: () => void) => void) => void): void {
    const afterwards: (() => void)[] = [];
    store.inbox.settle(seqs, () => effects((then) => afterwards.push(then)));
    for (const then of afterwards) then();
    outbox.kick();
  }

  function best(effort: Promise<void> | undefined, what: string): void {
    effort?.catch((error: unknown) => {
      if (!signal.aborted) log.debug(what, { error });
    });
  }

  function conversationOf(id: ConversationId): Conversation {
    return store.conversations.ensure(id, projects.standard().name);
  }

  function replier(conversation: ConversationId, messageId: string | undefined) {
    return (content: string | Block[], buttons?: Button[][]) =>
      outbox.add(conversation, {
        ...notice(content, undefined, buttons),
        ...(messageId === undefined ? {} : { replyTo: messageId }),
      });
  }

  function messages(source: ChatPlatform, seqs: readonly number[], group: readonly IncomingMessage[]): void {
    const first = group[0]!;
    const user = allowList.find(source.name, first.sender.id);
    const command = group.length === 1 ? parseCommand(first.text) : undefined;
    const code = command?.name === 'start' ? command.args : isPairingCode(first.text) ? first.text : '';

    settle(seqs, (after) => {
      if (first.private && code !== '' && pair(source, first, code, user !== undefined, after)) return;
      if (!group.some((message) => message.addressed)) return;
      if (!user) return logStranger(source, first.sender);
      if (command) return runCommand(user, first, command);
      if (!mayRunTasks(user)) return refuseViewer(user, first);
      addTask(source, user, group, after);
    });
  }

  /** True when the message has had its effect as a code; a known person's wrong code is left to /start. */
  function pair(
    source: ChatPlatform,
    message: IncomingMessage,
    code: string,
    known: boolean,
    after: (then: () => void) => void,
  ): boolean {
    const reply = replier(message.conversation, undefined);
    const outcome = pairing.redeem(source.name, message.sender, code);
    if (outcome.result === 'paired') {
      reply(`Connected to ${options.hostName}. Send a task and claude works on it. /help shows what else there is.`);
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
    log.warn('pairing refused', { platform: source.name, user: message.sender.id, why: outcome.why });
    return true;
  }

  function logStranger(source: ChatPlatform, sender: Sender): void {
    const key = `${source.name}:${sender.id}`;
    const last = strangers.get(key);
    if (last !== undefined && clock.now() - last < strangerLogMs) return;
    strangers.set(key, clock.now());
    log.warn('a message of someone who is not allowed was dropped', {
      platform: source.name,
      user: sender.id,
      name: sender.name,
    });
  }

  function runCommand(user: User, message: IncomingMessage, { name, args }: { name: string; args: string }): void {
    const reply = replier(message.conversation, message.messageId);
    const command = chatCommands.find((candidate) => candidate.name === name);
    if (!command) {
      reply(`There is no command /${name}; /help shows those there are.`);
    } else if (!command.forViewers && !mayRunTasks(user)) {
      refuseViewer(user, message);
    } else {
      command.run({ ...services, user, conversation: conversationOf(message.conversation), args, reply });
    }
  }

  function refuseViewer(user: User, message: IncomingMessage): void {
    replier(
      message.conversation,
      message.messageId,
    )(
      `${user.name}, you may look (/status, /queue) but not give tasks. An owner can change that with: dispatch-bridge users role`,
    );
  }

  function addTask(
    source: ChatPlatform,
    user: User,
    group: readonly IncomingMessage[],
    after: (then: () => void) => void,
  ): void {
    const first = group[0]!;
    const reply = replier(first.conversation, first.messageId);
    const texts = group.filter((message) => message.text.trim() !== '');
    const attachments = [...new Set(group.flatMap((message) => message.attachments))];

    if (texts.length === 0) {
      reply(
        `I can only read text so far${attachments.length > 0 ? `, not a ${attachments.join(' or ')}` : ''}. Write what is to be done.`,
      );
      return;
    }
    if (attachments.length > 0)
      reply(`I can’t take the ${attachments.join(' and ')} yet, so claude gets the text alone.`);

    const conversation = conversationOf(first.conversation);
    const added = store.tasks.add({
      id: randomUUID(),
      conversation: conversation.id,
      userId: user.id,
      userName: user.name,
      project: conversation.project,
      messages: texts.map((message) => ({ messageId: message.messageId, text: promptText(message) })),
      separator: separatorOf(texts),
    });
    parkWhileClosed(added, reply);
    after(() => {
      log.info('task queued', { task: added.number, user: user.name, project: added.project });
      lanes.add(added.conversation, added.id);
      best(source.receipts?.taken(first.conversation, first.messageId, signal), 'a receipt could not be shown');
    });
  }

  function parkWhileClosed(task: Task, reply: (content: string) => void): void {
    const why = gate.closedBecause();
    if (!why) return;
    store.tasks.move(task.id, 'parked', { reason: why });
    reply(`${why} Task #${task.number} waits until then.`);
  }

  function edit(source: ChatPlatform, seq: number, incoming: IncomingEdit): void {
    const user = allowList.find(source.name, incoming.sender.id);
    settle([seq], () => {
      if (!user || !mayRunTasks(user) || incoming.text.trim() === '') return;
      const result = store.tasks.edit(incoming.conversation, incoming.messageId, incoming.text);
      if (result.result === 'unknown' || result.result === 'unchanged') return;
      const { number, state } = result.task;
      replier(
        incoming.conversation,
        incoming.messageId,
      )(
        result.result === 'edited'
          ? `Task #${number} is changed.`
          : `Task #${number} is already ${state}, so the change did not reach claude. Send it as a new message.`,
      );
    });
  }

  function press(source: ChatPlatform, seq: number, incoming: IncomingPress): void {
    const user = allowList.find(source.name, incoming.sender.id);
    const colon = incoming.action.indexOf(':');
    const verb = colon === -1 ? incoming.action : incoming.action.slice(0, colon);
    const argument = colon === -1 ? '' : incoming.action.slice(colon + 1);
    const action = buttonActions.find((candidate) => candidate.verb === verb);

    settle([seq], (after) => {
      if (!user) logStranger(source, incoming.sender);
      const result = pressResult();
      after(() => {
        best(source.presses?.acknowledge(incoming.pressId, result.word, signal), 'a press could not be answered');
        if (result.keepButtons || incoming.messageId === undefined) return;
        best(
          source.presses?.setButtons(incoming.conversation, incoming.messageId, [], signal),
          'buttons could not be taken away',
        );
      });
    });

    function pressResult(): { word: string; keepButtons?: boolean } {
      if (!user || !mayRunTasks(user)) return { word: 'This button is not for you.', keepButtons: true };
      if (!action) return { word: 'This button is out of use.' };
      return action.run({
        ...services,
        user,
        conversation: conversationOf(incoming.conversation),
        argument,
        reply: replier(incoming.conversation, incoming.messageId),
      });
    }
  }

  function stop(source: ChatPlatform, seq: number, incoming: IncomingStop): void {
    const user = allowList.find(source.name, incoming.sender.id);
    settle([seq], () => {
      if (!user || !mayRunTasks(user)) return;
      const task = store.tasks.byNumber(incoming.previewKey);
      if (task?.conversation !== incoming.conversation || task.state !== 'running') return;
      stopRunning(services, conversationOf(incoming.conversation));
    });
  }

  return { messages, edit, press, stop };
}

function promptText(message: IncomingMessage): string {
  return message.forwardedFrom === undefined
    ? message.text
    : `Forwarded from ${message.forwardedFrom}:\n${message.text}`;
}
