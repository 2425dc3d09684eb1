import { withClaude } from './claude.ts';
import { onDiscord } from './discord.ts';
import { onTheMachine } from './machine.ts';
import type { Scenario } from './scenario.ts';
import { onTelegram } from './telegram.ts';

export const scenarios: readonly Scenario[] = [...onTelegram, ...onDiscord, ...withClaude, ...onTheMachine];
