import { type Block, type Inline, moment, paragraph, text } from '../../text/document/blocks.ts';
import { isQuiet, type Quiet, quietOf, setQuiet } from '../reply/delivery/quiet-hours.ts';
import type { ChatCommand, CommandContext } from './kit/command.ts';

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
/** A mute of a week is long enough. */
const longestMinutes = 7 * dayMinutes;

export const muteCommand: ChatCommand = {
  name: 'mute',
  description: 'No sound here: /mute 8h, /mute 22:00-07:00 each day, /mute off',
  args: [{ name: 'time', description: '8h, 30m, 22:00-07:00 or off', kind: 'text' }],
  forViewers: false,
  forAccounts: true,
  run(context) {
    const { args, store, conversation, clock, reply } = context;
    const before = quietOf(store.notes, conversation.id);
    if (args === '') return reply(describe(before, context));
    const quiet = args.toLowerCase() === 'off' ? {} : wanted(args, before, clock.now());
    if (!quiet) return reply('Send /mute 8h, /mute 30m, /mute 22:00-07:00 or /mute off.');
    setQuiet(store.notes, conversation.id, quiet);
    reply(describe(quiet, context));
  },
};

/** Undefined: nobody can know what is meant. */
function wanted(args: string, before: Quiet, now: number): Quiet | undefined {
  const length = /^(\d{1,4})\s*(m|min|h|d)$/i.exec(args);
  if (length) {
    const unit = { m: 1, min: 1, h: 60, d: dayMinutes }[length[2]!.toLowerCase()]!;
    const minutes = Math.min(Number(length[1]) * unit, longestMinutes);
    return minutes === 0 ? undefined : { ...before, until: now + minutes * minuteMs };
  }
  const [from, to] = (/^(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})$/.exec(args) ?? []).slice(1).map(minuteOf);
  return from === undefined || to === undefined || from === to ? undefined : { ...before, daily: { from, to } };
}

function minuteOf(time: string): number | undefined {
  const [hours = Number.NaN, minutes = Number.NaN] = time.split(':').map(Number);
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : undefined;
}

function describe(quiet: Quiet, { clock }: Pick<CommandContext, 'clock'>): Block[] {
  const now = clock.now();
  const { until, daily } = quiet;
  const parts: Inline[] = [];
  if (until !== undefined && until > now) parts.push(text('Muted until '), moment(until, now), text('. '));
  if (daily)
    parts.push(text(`Quiet each day from ${timeOf(daily.from)} to ${timeOf(daily.to)}, by the clock of the host. `));
  if (parts.length === 0) return [paragraph('Messages here arrive with a sound.')];
  const state = isQuiet(quiet, now) ? 'Answers arrive without a sound now' : 'Answers arrive with a sound now';
  return [paragraph(...parts, text(`${state}; when Claude needs you, it rings. To end that: /mute off`))];
}

function timeOf(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
