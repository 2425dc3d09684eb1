import type { HostCommands } from '../../../core/ports/host-commands.ts';
import type { DiscordInteraction } from '../api/schema.ts';

/** Pairing without typing a command's option: `/pair` gives a button, the button a form, the form is `/pair CODE`. */
const formId = 'pairing';
const inputId = 'code';

const types = { row: 1, button: 2, textInput: 4 };
const styles = { primary: 1, short: 1 };

/** `/pair` without a code. */
export function wantsForm({ data }: DiscordInteraction): boolean {
  return data.name === 'pair' && !data.options.some(({ value }) => String(value ?? '').trim() !== '');
}

export function isFormButton({ data }: DiscordInteraction): boolean {
  return data.custom_id === formId;
}

export function formOffer({ bridge }: Pick<HostCommands, 'bridge'>) {
  return {
    content: `Run \`${bridge('pair discord')}\` on your computer to get a code, then enter it here.`,
    components: [
      {
        type: types.row,
        components: [{ type: types.button, style: styles.primary, label: 'Enter code', custom_id: formId }],
      },
    ],
  };
}

export const form = {
  custom_id: formId,
  title: 'Pair with this bridge',
  components: [
    {
      type: types.row,
      components: [
        {
          type: types.textInput,
          style: styles.short,
          custom_id: inputId,
          label: 'Pairing code',
          required: true,
          max_length: 32,
        },
      ],
    },
  ],
};

/** The sent form as the slash command that it replaces; undefined for another form. */
export function commandOfForm(interaction: DiscordInteraction): DiscordInteraction | undefined {
  const { custom_id, components } = interaction.data;
  if (custom_id !== formId) return undefined;
  const code = components.flatMap((row) => row.components).find((input) => input.custom_id === inputId)?.value ?? '';
  return {
    ...interaction,
    type: 2,
    data: {
      name: 'pair',
      custom_id: undefined,
      options: [{ name: 'code', value: code, focused: undefined }],
      components: [],
    },
  };
}
