import { withClaude } from './claude.ts';
import { onDiscord } from './discord.ts';
import { onTheLogDisk } from './log-disk.ts';
import { onTheMachine } from './machine.ts';
import { parts } from './parts.ts';
import { places } from './places.ts';
import type { Scenario } from './scenario.ts';
import { onTelegram } from './telegram.ts';
import { withWork } from './work.ts';

export const scenarios: readonly Scenario[] = [
  ...onTelegram,
  ...onDiscord,
  ...places,
  ...parts,
  ...withClaude,
  ...onTheMachine,
  ...onTheLogDisk,
  ...withWork,
];
