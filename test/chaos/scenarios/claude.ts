import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from '../stage.ts';
import { askAll, lasts, type Scenario } from './scenario.ts';

const program = new URL('../programs/before-claude.mjs', import.meta.url).pathname;

/** From the next start on a program stands before claude. */
function put(stage: Stage, trick: 'garbage' | 'flood' | 'older' | 'deaf'): void {
  const command = join(stage.home, `claude-${trick}`);
  writeFileSync(command, `#!/bin/sh\nexec node ${program} ${trick} "$@"\n`);
  chmodSync(command, 0o755);
  stage.configure({ claude: { command, args: ['--allowedTools', 'Bash'], spare: false } });
}

function takeAway(stage: Stage): void {
  stage.configure({ claude: { args: ['--allowedTools', 'Bash'], spare: false } });
}

export const withClaude: readonly Scenario[] = [
  {
    name: 'claude: crashes in the middle',
    async play(stage) {
      await stage.start();
      const one = stage.ask((answer) => `[[text Half. ]][[gate crash]][[text ${answer}]]`);
      one.end = 'told';
      await stage.model.untilGate('crash');
      stage.killClaude();
      stage.model.open('crash');
      askAll(stage, 3, stage.chat, stage.topic('one'));
    },
  },
  {
    name: 'claude: hangs, and is stopped',
    async play(stage) {
      put(stage, 'deaf');
      const bridge = await stage.start();
      const one = stage.ask((answer) => `[[text ${answer}]]`);
      one.end = 'cancelled';
      await bridge.untilLog('task started');
      await lasts(2);
      stage.chat.say('/stop');
      await stage.until(
        () => stage.chat.shown().some(({ text }) => text.includes('Stopped')),
        'the word that it stopped',
      );
      await bridge.stop();
      takeAway(stage);
      await stage.start();
      askAll(stage, 2, stage.chat, stage.topic('one'));
    },
  },
  {
    name: 'claude: 100 MB of output',
    async play(stage) {
      put(stage, 'flood');
      await stage.start();
      askAll(stage, 2, stage.chat);
    },
  },
  {
    name: 'claude: garbage and unknown lines',
    async play(stage) {
      put(stage, 'garbage');
      await stage.start();
      askAll(stage, 4, stage.chat, stage.topic('one'));
    },
  },
  {
    name: 'claude: replaced by an older version',
    async play(stage) {
      const first = await stage.start();
      askAll(stage, 2, stage.chat);
      await stage.untilAnswered();
      await first.stop();
      put(stage, 'older');
      await stage.start();
      askAll(stage, 3, stage.chat, stage.topic('one'));
    },
  },
  {
    name: 'claude: the API fails and comes back',
    options: { modelFails: true },
    async play(stage) {
      await stage.start();
      stage.ask((answer) => `[[error 529 x1]][[text ${answer}]]`);
      stage.ask((answer) => `[[text Half. ]][[drop x1]][[text ${answer}]]`, stage.topic('one'));
    },
  },
];
