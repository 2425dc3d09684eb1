export function readOptions(args: string, _models: Readonly<Record<string, string>>) {
  return { wish: {}, rest: args };
}
