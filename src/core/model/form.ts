/** What a person fills in after a press, where the platform has forms. At most five fields. */
export interface Form {
  /** At most 45 characters. */
  title: string;
  fields: FormField[];
}

export type FormField =
  | {
      kind: 'words';
      name: string;
      /** At most 45 characters. */
      label: string;
      /** What is in it from the start. */
      value?: string;
      isRequired: boolean;
    }
  | {
      /** Any number of them. */
      kind: 'options';
      name: string;
      /** At most 45 characters. */
      label: string;
      /** At most ten; each text has at most 100 characters. */
      options: { value: string; label: string; isChosen: boolean }[];
    };

/** Most characters of words in a form. */
export const mostWordsInForm = 4_000;

/** What was filled in, by the name of the field: words as one string. */
export type Filled = Readonly<Record<string, readonly string[]>>;

export function wordsIn(filled: Filled | undefined, name: string): string {
  return filled?.[name]?.join('\n').trim() ?? '';
}
