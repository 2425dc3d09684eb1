import type { CommandSummary, Suggest } from '../../../core/ports/chat-platform.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { DiscordApi, DiscordCall } from '../api/api.ts';
import { hasReason } from '../api/errors.ts';
import { ephemeral, type InteractionRef } from '../api/interaction-ref.ts';
import { type DiscordInteraction, interactionSchema } from '../api/schema.ts';
import { createDeferredReplies } from './deferred-replies.ts';
import { commandOfForm, form, formOffer, isFormButton, wantsForm } from './pairing-form.ts';
import { createSuggestions } from './suggestions.ts';
import { createTypedOptions } from './typed-options.ts';

/** Discord wants each interaction acknowledged within three seconds, in any case. */
export interface Interactions {
  /** Acknowledges at once. @returns the interaction for the core; undefined when this has answered it */
  open(raw: unknown): DiscordInteraction | undefined;
  /** Resolves when all acknowledgements have ended. */
  acknowledged(): Promise<void>;
  /** The reply to this slash command is sent; it needs no stand-in any more. */
  answered(ref: InteractionRef): void;
  /** Nobody gets an answer: removes the deferred reply. */
  disown(ref: InteractionRef, signal: AbortSignal): Promise<void>;
  setSuggest(suggest: Suggest): void;
  /** What people are offered. Call it before they use it. */
  setCommands(commands: readonly CommandSummary[]): void;
  close(): void;
}

export interface InteractionOptions {
  api: DiscordApi;
  clock: Clock;
  log: Log;
  applicationId(): string;
}

const types = { command: 2, button: 3, autocomplete: 4, modal: 5 };
const callbacks = { reply: 4, deferReply: 5, deferUpdate: 6, choices: 8, form: 9 };
const acknowledgeTimeoutMs = 2_500;

export function createInteractions({ api, clock, log, applicationId }: InteractionOptions): Interactions {
  const life = new AbortController();
  const replies = createDeferredReplies({ api, clock, log, applicationId, signal: life.signal });
  const suggestions = createSuggestions({ clock, log });
  const typed = createTypedOptions();
  const underWay = new Set<Promise<void>>();

  function track(work: Promise<void>): void {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  }

  /** Repeats the call once when its answer is lost: there is time for that. */
  async function acknowledge(ref: InteractionRef, type: number, data?: unknown): Promise<void> {
    const call: DiscordCall = {
      name: 'acknowledge interaction',
      method: 'POST',
      route: `/interactions/${ref.id}/${ref.token}/callback`,
      body: { type, ...(data !== undefined && { data }) },
      auth: false,
      timeoutMs: acknowledgeTimeoutMs / 2,
      signal: life.signal,
    };
    try {
      await api.call(call).catch((error: unknown) => {
        if (!hasReason(error, 'network', 'proxy', 'server', 'timeout')) throw error;
        return api.call(call);
      });
    } catch (error) {
      if (life.signal.aborted || hasReason(error, 'acknowledged')) return;
      log.warn('discord did not accept an acknowledgement', { detail: String(error) });
    }
  }

  async function complete(interaction: DiscordInteraction): Promise<void> {
    await acknowledge(interaction, callbacks.choices, { choices: await suggestions.choicesFor(interaction) });
  }

  function openCommand(interaction: DiscordInteraction): DiscordInteraction {
    track(acknowledge(interaction, callbacks.deferReply, { flags: ephemeral }));
    replies.promised(interaction);
    return interaction;
  }

  async function acknowledged(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay);
  }

  return {
    open(raw) {
      const parsed = interactionSchema.safeParse(raw);
      if (!parsed.success) return undefined;
      const interaction = { ...parsed.data, data: typed.inOrder(parsed.data.data) };
      switch (interaction.type) {
        case types.command:
          if (!wantsForm(interaction)) return openCommand(interaction);
          track(acknowledge(interaction, callbacks.reply, { ...formOffer, flags: ephemeral }));
          return undefined;
        case types.button:
          if (isFormButton(interaction)) {
            track(acknowledge(interaction, callbacks.form, form));
            return undefined;
          }
          track(acknowledge(interaction, callbacks.deferUpdate));
          return interaction;
        case types.autocomplete:
          track(complete(interaction));
          return undefined;
        case types.modal: {
          const command = commandOfForm(interaction);
          if (command) return openCommand(command);
          track(acknowledge(interaction, callbacks.deferUpdate));
          return undefined;
        }
        default:
          return undefined;
      }
    },

    acknowledged,
    answered: replies.answered,

    async disown(ref, signal) {
      replies.answered(ref);
      await acknowledged();
      await replies.remove(ref, signal);
    },

    setSuggest: suggestions.setSuggest,
    setCommands: typed.setCommands,

    close() {
      life.abort();
      replies.close();
    },
  };
}
