import { type After, createDesk } from './accept-desk.ts';
import { createAddTask } from './accept-task.ts';
import type { CommandServices } from './commands/command.ts';
import { buttonActions, chatCommands, parseCommand } from './commands/registry.ts';
import type { IntakeOptions } from './intake.ts';
import { isPairingCode } from './pairing.ts';
import type { ChatPlatform, IncomingEdit, IncomingMessage, IncomingPress, IncomingStop } from './ports.ts';
import { mayRunTasks, type User } from './user.ts';

/**
 * What each kind of incoming thing does. Every function settles its inbox rows and writes all consequences in one
 * transaction; what has to happen outside (starting a lane, a reaction) happens after it.
 */
export function createAccept(options: IntakeOptions) {
  const { store, allowList, pairing, log, signal, onPaired } = options;
  const services: CommandServices = options;
  const desk = createDesk(options);
  const { settle, best, conversationOf, isBound, replier, logStranger } = desk;
  const addTask = createAddTask(options, desk);

  function messages(source: ChatPlatform, seqs: readonly number[], group: readonly IncomingMessage[]): void {
    const first = group[0]!;
    const user = allowList.find(source.name, first.sender);
    const command = group.length === 1 ? parseCommand(first.text) : undefined;
    const code =
      command?.name === 'start' || command?.name === 'pair'
        ? command.args
        : isPairingCode(first.text)
          ? first.text
          : '';

    settle(seqs, (after) => {
      if (first.private && code !== '' && pair(source, first, code, user !== undefined, after)) return;
      if (!group.some((message) => message.addressed || isBound(message))) return;
      if (!user) return ignore(source, first, after);
      if (command) return runCommand(user, first, command, after);
      if (!mayRunTasks(user)) return refuseViewer(user, first);
      addTask(source, user, group, after);
    });
  }

  function ignore(source: ChatPlatform, { sender, messageId }: IncomingMessage, after: After): void {
    logStranger(source, sender);
    after(() => best(source.disown?.(messageId, signal), 'a stranger still sees a sign'));
  }

  /** True when the message has had its effect as a code; a known person's wrong code is left to /start. */
  function pair(source: ChatPlatform, message: IncomingMessage, code: string, known: boolean, after: After): boolean {
    const reply = replier(message.conversation, message.messageId);
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
    after(() => best(source.disown?.(message.messageId, signal), 'a stranger still sees a sign'));
    return true;
  }

  function runCommand(
    user: User,
    message: IncomingMessage,
    { name, args }: { name: string; args: string },
    after: After,
  ): void {
    const reply = replier(message.conversation, message.messageId);
    const command = chatCommands.find((candidate) => candidate.name === name);
    if (!command) {
      reply(`There is no command /${name}; /help shows those there are.`);
    } else if (!command.forViewers && !mayRunTasks(user)) {
      refuseViewer(user, message);
    } else {
      command.run({
        ...services,
        user,
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
    replier(
      message.conversation,
      message.messageId,
    )(
      `${user.name}, you may look (/status, /queue) but not give tasks. An owner can change that with: dispatch-bridge users role`,
    );
  }

  function edit(source: ChatPlatform, seq: number, incoming: IncomingEdit): void {
    const user = allowList.find(source.name, incoming.sender);
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
    const user = allowList.find(source.name, incoming.sender);
    const colon = incoming.action.indexOf(':');
    const verb = colon === -1 ? incoming.action : incoming.action.slice(0, colon);
    const argument = colon === -1 ? '' : incoming.action.slice(colon + 1);
    const action = buttonActions.find((candidate) => candidate.verb === verb);

    settle([seq], (after) => {
      if (!user) return logStranger(source, incoming.sender);
      const result = pressResult(user);
      after(() => {
        best(source.presses?.acknowledge(incoming.pressId, result.word, signal), 'a press could not be answered');
        if (result.keepButtons || incoming.messageId === undefined) return;
        best(
          source.presses?.setButtons(incoming.conversation, incoming.messageId, [], signal),
          'buttons could not be taken away',
        );
      });
    });

    function pressResult(user: User): { word: string; keepButtons?: boolean } {
      if (!mayRunTasks(user)) return { word: 'This button is not for you.', keepButtons: true };
      if (!action) return { word: 'This button is out of use.' };
      return action.run({
        ...services,
        user,
        conversation: conversationOf(incoming),
        argument,
        reply: replier(incoming.conversation, incoming.messageId),
      });
    }
  }

  function stop(source: ChatPlatform, seq: number, incoming: IncomingStop): void {
    const user = allowList.find(source.name, incoming.sender);
    settle([seq], () => {
      if (!user || !mayRunTasks(user)) return;
      const task = store.tasks.byNumber(incoming.previewKey);
      if (task?.conversation === incoming.conversation && task.state === 'running') services.tasks.cancel(task);
    });
  }

  return { messages, edit, press, stop };
}
