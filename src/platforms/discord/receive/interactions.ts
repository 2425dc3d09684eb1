import type { CommandSummary, FormFor, Suggest } from '../../../core/ports/chat-platform.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { HostCommands } from '../../../core/ports/host-commands.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { DiscordApi, DiscordCall } from '../api/api.ts';
import { hasReason } from '../api/errors.ts';
import { ephemeral, type InteractionRef } from '../api/interaction-ref.ts';
import { type DiscordInteraction, interactionSchema } from '../api/schema.ts';
import { createDeferredReplies } from './deferred-replies.ts';
import { createForms } from './forms.ts';
import { commandOfForm, form, formOffer, isFormButton, wantsForm } from './pairing-form.ts';
import { createSuggestions } from './suggestions.ts';
import { createTypedOptions } from './typed-options.ts';

/** Discord wants each interaction acknowledged within three seconds, in any case. */
export interface Interactions {
  /** Acknowledges at once. `take` gets what is for the core, unless this answers it. */
  open(raw: unknown, take: (interaction: DiscordInteraction) => void): void;
  /** Resolves when all acknowledgements have ended. */
  acknowledged(): Promise<void>;
  /** The reply to this slash command is sent; it needs no stand-in any more. */
  answered(ref: InteractionRef): void;
  /** Nobody gets an answer: removes the deferred reply. */
  disown(ref: InteractionRef, signal: AbortSignal): Promise<void>;
  setSuggest(suggest: Suggest): void;
  setForms(formFor: FormFor): void;
  /** What people are offered. Call it before they use it. */
  setCommands(commands: readonly CommandSummary[]): void;
  close(): void;
}

export interface InteractionOptions {
  api: DiscordApi;
  hostCommands: Pick<HostCommands, 'bridge'>;
  clock: Clock;
  log: Log;
  applicationId(): string;
}

const types = { command: 2, button: 3, autocomplete: 4, modal: 5 };
const callbacks = { reply: 4, deferReply: 5, deferUpdate: 6, choices: 8, form: 9 };
const acknowledgeTimeoutMs = 2_500;

export function createInteractions({ api, hostCommands, clock, log, applicationId }: InteractionOptions): Interactions {
  const life = new AbortController();
  const replies = createDeferredReplies({ api, clock, log, applicationId, signal: life.signal });
  const suggestions = createSuggestions({ clock, log });
  const forms = createForms(log);
  const typed = createTypedOptions();
  const underWay = new Set<Promise<unknown>>();

  function track(work: Promise<unknown>): void {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  }

  /** Repeats the call once when its answer is lost: there is time for that. @returns false when Discord refused it */
  async function acknowledge(ref: InteractionRef, type: number, data?: unknown): Promise<boolean> {
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
      return true;
    } catch (error) {
      if (life.signal.aborted || hasReason(error, 'acknowledged')) return true;
      log.warn('discord did not accept an acknowledgement', { detail: String(error) });
      return false;
    }
  }

  async function complete(interaction: DiscordInteraction): Promise<void> {
    await acknowledge(interaction, callbacks.choices, { choices: await suggestions.choicesFor(interaction) });
  }

  /** A press whose form nobody sees is a press like any other. */
  async function openForm(
    press: DiscordInteraction,
    modal: object,
    take: (interaction: DiscordInteraction) => void,
  ): Promise<void> {
    if (await acknowledge(press, callbacks.form, modal)) return;
    track(acknowledge(press, callbacks.deferUpdate));
    take(press);
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
    open(raw, take) {
      const parsed = interactionSchema.safeParse(raw);
      if (!parsed.success) return;
      const interaction = { ...parsed.data, data: typed.inOrder(parsed.data.data) };
      switch (interaction.type) {
        case types.command:
          if (wantsForm(interaction))
            track(acknowledge(interaction, callbacks.reply, { ...formOffer(hostCommands), flags: ephemeral }));
          else take(openCommand(interaction));
          break;
        case types.button: {
          if (isFormButton(interaction)) {
            track(acknowledge(interaction, callbacks.form, form));
            break;
          }
          const modal = forms.modalFor(interaction);
          if (modal !== undefined) {
            track(openForm(interaction, modal, take));
            break;
          }
          track(acknowledge(interaction, callbacks.deferUpdate));
          take(interaction);
          break;
        }
        case types.autocomplete:
          track(complete(interaction));
          break;
        case types.modal: {
          const command = commandOfForm(interaction);
          if (command === undefined) track(acknowledge(interaction, callbacks.deferUpdate));
          take(command === undefined ? interaction : openCommand(command));
        }
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
    setForms: forms.setForms,
    setCommands: typed.setCommands,

    close() {
      life.abort();
      replies.close();
    },
  };
}
