/** How a person on the host types commands: `npx dispatch-bridge` in a clone, or only `dispatch-bridge`. */
export interface HostCommands {
  /** A command of the bridge. @param rest its name and arguments: `tasks show 12` */
  bridge(rest: string): string;
  /** A text of an adapter, which names commands as they are once installed, with those that work there. */
  inText(text: string): string;
}

/** As they are once both programs are installed. */
export const installedCommands: HostCommands = {
  bridge: (rest) => `dispatch-bridge ${rest}`,
  inText: (text) => text,
};
