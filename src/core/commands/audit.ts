import { type Inline, moment, text } from '../../text/document/blocks.ts';
import { oneLine } from '../../text/summary/one-line.ts';
import type { AuditAction, AuditRow } from '../model/audit.ts';
import type { EpochMs } from '../model/events.ts';
import { bullets } from './kit/bullets.ts';
import type { ChatCommand } from './kit/command.ts';
import { refuseToShow } from './kit/owners-only.ts';

const usual = 20;
const most = 50;
/** Longest detail of a row, characters. */
const longestDetail = 120;

export const auditCommand: ChatCommand = {
  name: 'audit',
  description: 'Who did what lately: /audit, /audit 50',
  forViewers: false,
  forOwners: true,
  run(context) {
    const { store, clock, mask, args, reply } = context;
    const newest = args === '' ? usual : Number(/^[0-9]{1,4}$/.exec(args)?.[0] ?? 0);
    const refusal = refuseToShow(context, '/audit', 'the audit');
    if (refusal !== undefined) reply(refusal);
    else if (newest < 1 || newest > most) reply(`Send /audit with a number from 1 to ${most}.`);
    else {
      const rows = store.audit.list({ newest });
      if (rows.length === 0) reply('Nothing is in the audit yet.');
      else reply([bullets(rows.map((row) => lineOf(row, clock.now(), mask)))]);
    }
  },
};

/** What was done, after a name. */
const words: Record<AuditAction, string> = {
  'task-asked': 'gave a task',
  'task-stopped': 'stopped the task',
  allowed: 'allowed',
  'allowed-by-grant': 'allowed by a permission',
  denied: 'denied',
  lapsed: 'closed',
  refused: 'was refused',
  granted: 'gave a permission',
  'grant-withdrawn': 'withdrew a permission',
  'command-allowed': 'allowed a command',
  'work-finished': 'finished work',
  'work-restored': 'restored work',
  'work-undone': 'undid work',
  'folder-approved': 'approved a folder',
  'folder-removed': 'removed a folder',
  'mode-changed': 'changed the mode',
  'session-joined': 'joined a session of the desk',
  'setting-changed': 'changed a setting',
  invited: 'made an invite',
  'user-added': 'got access',
  'user-removed': 'removed access',
  'role-changed': 'role changed',
  'link-code-made': 'made a link code',
  'link-requested': 'asked to link',
  'link-refused': 'refused a link',
  linked: 'linked accounts',
  unlinked: 'unlinked accounts',
};

function lineOf({ at, action, actor, task, detail }: AuditRow, now: EpochMs, mask: (text: string) => string): Inline[] {
  const about = task === undefined ? '' : `, #${task}`;
  const what = detail === '' ? '' : `: ${oneLine(mask(detail), longestDetail)}`;
  return [moment(at, now), text(` ${actor?.name ?? 'the bridge or its host'} · ${words[action]}${about}${what}`)];
}
