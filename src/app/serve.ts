import { descriptionOf } from '../core/commands/kit/command.ts';
import { listedCommands } from '../core/commands/registry.ts';
import { createSuggest, suggestedCommands } from '../core/commands/suggestions.ts';
import type { Intake } from '../core/intake/intake.ts';
import type { Projects } from '../core/model/projects.ts';
import type { AllowList } from '../core/people/allow-list.ts';
import type { KnownPlatforms } from '../core/platforms/known-platforms.ts';
import type { ChatPlatform, PlatformAccount } from '../core/ports/chat-platform.ts';
import { type RecoveryOptions, recover } from '../core/recovery/recover.ts';
import type { LetterDelivery } from '../core/reply/letter-delivery.ts';
import type { SecretMask } from '../text/secrets/mask.ts';
import { connectPlatform } from './connect.ts';
import type { Resting } from './parts/resting.ts';
import { writeRunningNote } from './watch/running-note.ts';
import { watched } from './watch/watched-inbox.ts';

export interface ServeOptions extends Omit<RecoveryOptions, 'policy'> {
  /** `recovery`: what becomes of tasks that the last run left unfinished. */
  config: { recovery: RecoveryOptions['policy'] };
  allowList: AllowList;
  projects: Projects;
  mask: SecretMask;
  resting: Resting;
  known: KnownPlatforms;
  /** Takes from people what they may no longer do, as far as it is known there. */
  enforceRights(): void;
  letterDelivery: LetterDelivery;
  intake: Pick<Intake, 'take' | 'run' | 'formFor'>;
  /** The platform can be used from now on. */
  onConnected(target: ChatPlatform, account: PlatformAccount): void;
  /** Messages come in from now on. Called once for each platform. */
  onListening: ((target: ChatPlatform, account: PlatformAccount) => void) | undefined;
  /** The bridge asks the platform for messages. */
  onReceiving(): void;
}

export interface Serving {
  /** Each promise resolves when its platform takes nothing in any more, and rejects when it has failed for good. */
  serving: readonly Promise<void>[];
  /** Rejects as soon as one platform fails. */
  failed: Promise<never>;
}

/** Begins to serve all platforms, side by side, until the stop. */
export function startServing(platforms: readonly ChatPlatform[], options: ServeOptions): Serving {
  const serving = platforms.map(createServe(options));
  const failed = new Promise<never>((_, reject) => {
    for (const served of serving) served.catch(reject);
  });
  // The caller decides what a failure means; where nobody listens, it must not end the process.
  failed.catch(() => undefined);
  return { serving, failed };
}

/** @returns what serves one platform: connects, recovers what the last run left, then takes messages in until the stop */
function createServe(options: ServeOptions): (target: ChatPlatform) => Promise<void> {
  const { store, outbox, clock, log, resting, known, letterDelivery, intake, signal } = options;

  function publishCommands(target: ChatPlatform): void {
    const commands = listedCommands.map((command) => ({
      name: command.name,
      description: descriptionOf(command, known),
      ...(command.forOne && { forOne: true as const }),
      ...(command.subcommands ? { subcommands: command.subcommands } : { args: command.args ?? [] }),
    }));
    target.publishCommands?.(commands, signal).catch((error: unknown) => {
      if (!signal.aborted) log.warn('the list of commands could not be published', { platform: target.name, error });
    });
  }

  return async function serve(target) {
    const account = await connectPlatform(target, clock, log, signal);
    options.onConnected(target, account);
    writeRunningNote({ store, log }, { platform: { name: target.name, account: account.name } });
    target.setSuggestions?.(createSuggest(target.name, options), suggestedCommands);
    target.setForms?.(intake.formFor(target.name));
    publishCommands(target);

    const inbox = watched(store.inbox.writer(target.name, account.id), intake.take);
    recover({ ...options, policy: options.config.recovery }, target.name);
    options.enforceRights();
    let isListening = false;
    const received = resting.receive(target, inbox, signal, () => {
      if (!isListening) options.onListening?.(target, account);
      isListening = true;
    });
    intake.run();
    letterDelivery.deliver();
    outbox.kick();
    options.onReceiving();
    await received;
  };
}
