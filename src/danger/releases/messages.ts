import { calls } from '../programs/calls.ts';
import type { DangerRule } from '../programs/rule.ts';

const mails = 'sends mail';
const message = 'sends a message';

/** By program name: programs that send something to other people in this person's name. */
export const messageRules: [string, DangerRule][] = [
  ...calls(
    'mail mailx mutt neomutt s-nail nail sendmail msmtp exim postfix ssmtp',
    ['** *@*', mails],
    ['-t', mails],
    ['-s', mails],
  ),
  ...calls('swaks sendemail mailsend git-send-email', ['*', mails], ['-t|--to', mails]),
  ...calls(
    'telegram-send signal-cli tg-send slack-notify slackcat discord-notify pushover apprise wall',
    ['*', message],
    ['-b|-m|--body', message],
  ),
  ...calls('ntfy', ['publish|pub|send|trigger', message]),
  ...calls('slack slack-cli twilio', ['** send|post|create|upload', message]),
];
