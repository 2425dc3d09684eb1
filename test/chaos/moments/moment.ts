import type { FaultPoint } from '../fault-points.ts';
import type { Stage, StageOptions } from '../stage.ts';

/** A state that a task, or what belongs to it, can be in when the power goes. */
export interface Moment {
  /** What follows “survives-kill-9” in the title of its test. */
  name: string;
  /** How often the bridge is killed in it. */
  kills: number;
  /** Among the kills of `npm test`; `npm run test:long` and `npm run chaos` play all of them. */
  quick?: boolean;
  options?: StageOptions;
  /** Answers that Telegram, which can't be asked whether it has them, is given twice. */
  sentAgain?: string[];
  /** Brings the bridge there, kills it and starts it again. What was asked is counted afterwards. */
  play(stage: Stage): Promise<void>;
}

/** A script of the model whose answer comes at once. */
export function say(answer: string): string {
  return `[[text ${answer}]]`;
}

/** The first half is said, then the model waits for the gate of this name. */
export function halfway(gate: string): (answer: string) => string {
  return (answer) => `[[text Half. ]][[gate ${gate}]][[text ${answer}]]`;
}

/** Calls Bash, and answers when it has ended. */
export function bash(command: string): (answer: string) => string {
  return (answer) =>
    `[[text On it. ]][[tool Bash ${JSON.stringify({ command, timeout: 600_000 })}]][[next]][[text ${answer}]]`;
}

/** Claude dies with the bridge in the middle of its text; the next bridge dies at `point` of what follows. */
export function interrupted(point: FaultPoint) {
  return async ({ start, ask, kill, model, telegram, ann, untilKilled }: Stage): Promise<void> => {
    await start();
    ask(halfway('text'));
    await telegram.privateChat(ann).untilDraft('Half.');
    await kill('everything');
    model.open('text');
    await start(point);
    await untilKilled();
    await start();
  };
}
