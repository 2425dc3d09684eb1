import { approvalsCommand } from './approvals.ts';
import { auditCommand } from './audit.ts';
import { awakeAction, awakeCommand } from './awake.ts';
import { anywayAction, skipAction } from './buttons/budget.ts';
import { forkAction } from './buttons/fork.ts';
import { holdAction } from './buttons/hold.ts';
import { howAction } from './buttons/how.ts';
import { continueAction, dropAction } from './buttons/interrupted.ts';
import { downAction, insteadAction, nextAction, nowAction, splitAction, upAction } from './buttons/queue.ts';
import { nudgeAction, waitAction } from './buttons/stalled.ts';
import { cancelAction, cancelCommand } from './cancel.ts';
import { compactAction, compactCommand } from './compact.ts';
import { continueCommand, takeAction } from './continue.ts';
import { codeAction, codeCommand } from './delegation/code.ts';
import { hereAction, hereCommand } from './delegation/here.ts';
import { installAction, skipInstallAction } from './delegation/install.ts';
import { deskAction, joinCommand } from './desk/join.ts';
import { editAction, editCommand } from './edit.ts';
import { fileCommand } from './file.ts';
import { foldersAction, foldersCommand } from './folders.ts';
import { grantsCommand, withdrawAction } from './grants.ts';
import { createHelpCommand, createMoreAction } from './help.ts';
import type { ButtonAction, ChatCommand } from './kit/command.ts';
import { linkAction, linkCommand, unlinkCommand } from './link.ts';
import { modeAction, modeCommand } from './mode.ts';
import { muteCommand } from './mute.ts';
import { newAction, newCommand } from './new.ts';
import { pauseAction, pauseCommand, resumeAction, resumeCommand } from './pause.ts';
import { projectAction, projectCommand } from './project.ts';
import { queueCommand, refreshAction } from './queue.ts';
import { retryAction, retryCommand } from './retry.ts';
import { forkCommand } from './sessions/fork.ts';
import { renameAction, renameCommand, sessionsAction } from './sessions/manage.ts';
import { modelAction, modelCommand } from './sessions/model.ts';
import { backCommand, openAction, openCommand } from './sessions/open.ts';
import { routeCommand } from './sessions/route.ts';
import { sessionsCommand } from './sessions/sessions.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { stopAction, stopCommand } from './stop.ts';
import { tasksCommand } from './tasks.ts';
import { usageCommand } from './usage.ts';
import { usersAction, usersCommand } from './users.ts';
import { voiceCommand } from './voice.ts';
import { idCommand, whoamiCommand } from './whoami.ts';
import { pullRequestAction } from './work/pull-request.ts';
import { rescueAction, rescueCommand } from './work/rescue.ts';
import { undoActions, undoCommand } from './work/undo.ts';
import { workAction } from './work/work.ts';

/** Every chat command, in the order of the list. */
export const chatCommands: readonly ChatCommand[] = [
  newCommand,
  codeCommand,
  hereCommand,
  sessionsCommand,
  openCommand,
  backCommand,
  forkCommand,
  renameCommand,
  modelCommand,
  joinCommand,
  routeCommand,
  compactCommand,
  stopCommand,
  queueCommand,
  cancelCommand,
  editCommand,
  pauseCommand,
  resumeCommand,
  retryCommand,
  continueCommand,
  tasksCommand,
  projectCommand,
  modeCommand,
  grantsCommand,
  foldersCommand,
  undoCommand,
  rescueCommand,
  fileCommand,
  voiceCommand,
  muteCommand,
  statusCommand,
  usageCommand,
  usersCommand,
  approvalsCommand,
  auditCommand,
  awakeCommand,
  linkCommand,
  unlinkCommand,
  whoamiCommand,
  idCommand,
  createHelpCommand(() => listedCommands),
  startCommand,
];

/** The commands that menus and /help offer. */
export const listedCommands = chatCommands.filter(({ unlisted }) => !unlisted);

export const buttonActions: readonly ButtonAction[] = [
  nowAction,
  nextAction,
  insteadAction,
  cancelAction,
  upAction,
  downAction,
  splitAction,
  refreshAction,
  editAction,
  pauseAction,
  resumeAction,
  retryAction,
  continueAction,
  dropAction,
  stopAction,
  compactAction,
  newAction,
  projectAction,
  modeAction,
  withdrawAction,
  foldersAction,
  usersAction,
  linkAction,
  takeAction,
  holdAction,
  forkAction,
  waitAction,
  nudgeAction,
  anywayAction,
  skipAction,
  howAction,
  awakeAction,
  codeAction,
  hereAction,
  installAction,
  skipInstallAction,
  openAction,
  sessionsAction,
  renameAction,
  modelAction,
  deskAction,
  workAction,
  pullRequestAction,
  rescueAction,
  ...undoActions,
  createMoreAction(() => listedCommands),
];

/** `stop:12` is the verb `stop` with the argument `12`. */
export function actionParts(action: string): { verb: string; argument: string } {
  const colon = action.indexOf(':');
  if (colon === -1) return { verb: action, argument: '' };
  return { verb: action.slice(0, colon), argument: action.slice(colon + 1) };
}

/** The command that does the same as the button with this action; undefined: none does. */
export function commandFor(action: string): string | undefined {
  const { verb, argument } = actionParts(action);
  return buttonActions.find((candidate) => candidate.verb === verb)?.typed?.(argument);
}
