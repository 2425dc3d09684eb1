import { deletePlace } from './asked.ts';
import type { Place } from './place.ts';
import type { Random } from './random.ts';
import type { Stage } from './stage.ts';

/** Something that people do, or that happens, while the bridge is killed again and again. */
export type Deed = (stage: Stage) => void;

/** So many tasks may wait; more would only make the pile higher than a bridge that is killed all the time can take. */
const mostOpen = 8;

const scripts: readonly ((answer: string) => string)[] = [
  (answer) => `[[text ${answer}]]`,
  (answer) => `[[n=8]][[gap=60]][[text Some words before. ]][[text ${answer} and some more words after it]]`,
  (answer) =>
    `[[think Let me see]][[text On it. ]][[tool Bash {"command":"sleep 0.4; echo ran"}]][[next]][[text ${answer}]]`,
  (answer) =>
    `[[text Slowly. ]][[tool Bash {"command":"sleep 1.5"}]][[tool Bash {"command":"true"}]][[next]][[text ${answer}]]`,
  (answer) => `[[ttft=400]][[text ${answer}]]`,
];

/** Buttons under receipts and in the list of /queue that take nobody's task away. */
export const queueButtons: readonly RegExp[] = [/^Add to current$/, /^Move up$/, /^#\d+ ▲$/, /^#\d+ ▼$/];

/** All choices are made here, so that they do not depend on how quick the machine is. `onPress`: of `queueButtons`. */
export function drawDeed(random: Random, places: readonly Place[], onPress: (label: string) => void): Deed {
  const [kind, script, place, which] = [random.next(), random.pick(scripts), random.pick(places), random.next()];
  if (kind < 0.55) return (stage) => ask(stage, script, place);
  if (kind < 0.7) return (stage) => pressOne(stage, place, which, onPress);
  if (kind < 0.77) return ({ chat }) => void chat.say('/queue');
  if (kind < 0.87) return (stage) => editOne(stage, which);
  if (kind < 0.92) return (stage) => placeGoes(stage, which);
  if (kind < 0.95) return (stage) => askInVain(stage, place);
  return claudeDies;
}

function ask(stage: Stage, script: (answer: string) => string, place: Place): void {
  if (stage.open().length >= mostOpen) return;
  stage.ask(script, place);
  forgiveOverlap(stage, place);
}

/** The server fails at this answer for ever: a word that says where it is takes its place. */
function askInVain(stage: Stage, place: Place): void {
  if (stage.open().length >= mostOpen) return;
  const asked = stage.ask((answer) => `[[text ${answer}]]`, place);
  asked.end = 'covered';
  const fault = { kind: 'refuse', status: 500, message: 'Internal Server Error' } as const;
  const text = new RegExp(`\\b${asked.answer}\\b`);
  stage.telegram.faults.next('*', fault, Number.POSITIVE_INFINITY, text);
  stage.discord?.faults.next('*', fault, Number.POSITIVE_INFINITY, text);
  forgiveOverlap(stage, place);
}

/** A topic or a thread is deleted, or a group becomes a supergroup. */
function placeGoes(stage: Stage, which: number): void {
  if (which < 0.34) {
    stage.group().upgrade();
    return;
  }
  const [place, elsewhere] = which < 0.67 ? [stage.topic('one'), stage.chat] : [stage.thread(), stage.dm()];
  const open = stage.open().filter(({ where }) => where === place);
  // That one answer covers another is said quietly, and only where both were asked.
  if (open.length > 1 || open[0]?.end === 'covered') return;
  deletePlace(stage.asked, place, elsewhere);
}

function pressOne(stage: Stage, preferred: Place, which: number, onPress: (label: string) => void): void {
  const places = [preferred, ...stage.asked.map(({ where }) => where)];
  const isWanted = (label: string) => queueButtons.some((button) => button.test(label));
  const place = places.find((one) => one.shown().some(({ labels }) => labels.some(isWanted)));
  const buttons = place?.shown().flatMap(({ id, labels }) => labels.filter(isWanted).map((label) => ({ id, label })));
  const button = buttons?.[Math.floor(which * buttons.length)];
  if (!place || !button) return;
  place.press(button.id, button.label);
  onPress(button.label);
}

/** Claude may have it by then: it is told that the change came too late. */
function editOne(stage: Stage, which: number): void {
  const open = stage.open();
  const asked = open[Math.floor(which * open.length)];
  asked?.where.edit(asked.id, `[[text ${asked.answer} after an edit]]`);
}

/** What it works on fails, and its person is told. */
function claudeDies(stage: Stage): void {
  for (const one of stage.open()) one.end = 'told';
  stage.killClaude();
}

/** claude may take one of them into its answer to another. */
function forgiveOverlap(stage: Stage, place: Place): void {
  const open = stage.open().filter(({ where, end }) => where === place && end !== 'told');
  if (open.length > 1) for (const one of open) one.end = 'covered';
}
