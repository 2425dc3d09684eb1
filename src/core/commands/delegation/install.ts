import { refuseInAudit } from '../../people/rights.ts';
import type { ButtonAction } from '../kit/command.ts';

/** `install:<session>:<beginning of the fingerprint>`: an owner allows what the repository installs. */
export const installAction: ButtonAction = {
  verb: 'install',
  run({ store, installing, argument, user }) {
    const colon = argument.indexOf(':');
    const { word, isDone } = installing.allow(argument.slice(0, colon), argument.slice(colon + 1), user);
    if (!isDone) refuseInAudit(store, user, 'allow an install');
    return isDone ? { word } : { word, buttons: 'as they are' };
  },
};

/** `skip-install:<session>` */
export const skipInstallAction: ButtonAction = {
  verb: 'skip-install',
  run({ installing, argument }) {
    installing.skip(argument);
    return { word: 'Claude works without it.' };
  },
};
