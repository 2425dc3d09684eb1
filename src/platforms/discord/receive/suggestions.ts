import type { Suggest, Suggestion } from '../../../core/ports/chat-platform.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { DiscordInteraction } from '../api/schema.ts';

/** Suggestions while a person types an argument of a command. */
export interface Suggestions {
  setSuggest(suggest: Suggest): void;
  /** In Discord's form and within its limits; none when it takes too long. Never throws. */
  choicesFor(interaction: DiscordInteraction): Promise<{ name: string; value: string | number }[]>;
}

/** Type of an option. */
const integer = 4;
const suggestTimeoutMs = 1_500;
/** Discord's limits: choices in a list, characters in one. */
const most = { choices: 25, choice: 100 };

export function createSuggestions({ clock, log }: { clock: Clock; log: Log }): Suggestions {
  let suggest: Suggest = () => [];

  return {
    setSuggest(given) {
      suggest = given;
    },

    async choicesFor({ data, member, user }) {
      const focused = data.options.find((option) => option.focused);
      const typing = {
        command: data.name ?? '',
        text: String(focused?.value ?? ''),
        userId: (member?.user ?? user)?.id ?? '',
      };
      let cancel = () => {};
      const late = new Promise<readonly Suggestion[]>((resolve) => {
        cancel = clock.after(suggestTimeoutMs, () => resolve([]));
      });
      try {
        const all = await Promise.race([(async () => suggest(typing))(), late]);
        const isNumber = focused?.type === integer;
        return [...new Map(all.map((one) => [one.value, one])).values()]
          .filter(({ value }) => value !== '' && value.length <= most.choice)
          .slice(0, most.choices)
          .map(({ value, name = value }) => ({ name: cut(name), value: isNumber ? Number(value) : value }));
      } catch (error) {
        log.warn('cannot suggest anything', { detail: String(error) });
        return [];
      } finally {
        cancel();
      }
    },
  };
}

function cut(name: string): string {
  return name.length <= most.choice ? name : `${name.slice(0, most.choice - 1).toWellFormed()}…`;
}
