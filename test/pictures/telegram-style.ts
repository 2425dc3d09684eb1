/** As a phone of 390 px draws it, by eye: sizes of text, bubbles and keys are those of Telegram's apps. */
export const telegramStyle = `
* { box-sizing: border-box; margin: 0; }
body { --name: #3390d6; --accent: #4a9ad4; --quiet: #7d8891; --mono: #b03060; --bubble: #fff; --own: #e1ffc7;
  --own-quiet: #62a04f; --text: #000; --paper: #cfdbe4; --key: #8fa2b5; --key-text: #fff; --box: #eff3f6; --line: #d5dbe0;
  --bar: #fff; --quote: #edf4fa;
  width: 390px; min-height: 844px; background: var(--paper); color: var(--text);
  font: 16px/21px Roboto, 'Liberation Sans', Arial, 'Noto Color Emoji', sans-serif; overflow-wrap: anywhere; }
body.dark { --name: #6ab3f3; --accent: #6ab3f3; --quiet: #7f91a4; --mono: #f0a0b8; --bubble: #182533; --own: #2b5278;
  --own-quiet: #8fb7dc; --text: #f3f6f8; --paper: #0e1621; --key: #24384b; --key-text: #fff; --box: #101b27;
  --line: #2b3b4b; --bar: #17212b; --quote: #1d2f41; }
.bar { display: flex; gap: 10px; align-items: center; height: 58px; padding: 0 14px; background: var(--bar); }
.face { width: 38px; height: 38px; border-radius: 50%; background: #2f80c8; color: #fff; font-weight: bold;
  display: grid; place-items: center; }
.bar b { display: block; } .bar small { color: var(--quiet); font-size: 13px; line-height: 16px; display: block; }
main { padding: 8px; display: flex; flex-direction: column; gap: 6px; }
.message { width: fit-content; max-width: 330px; min-width: 96px; }
.message.rich, .message.keyed { width: 330px; }
.message.mine { align-self: flex-end; }
.bubble { background: var(--bubble); border-radius: 14px; padding: 7px 11px; }
.mine .bubble { background: var(--own); }
.plain { white-space: pre-wrap; }
.bubble p { margin: 0 0 6px; white-space: pre-wrap; }
.bubble h1, .bubble h2, .bubble h3, .bubble h4, .bubble h5, .bubble h6 { margin: 2px 0 6px; font-size: 17px; line-height: 22px; }
.bubble h1 { font-size: 20px; line-height: 25px; } .bubble h2 { font-size: 18px; line-height: 23px; }
.bubble a { color: var(--accent); } .bubble .spoiler { background: var(--quiet); color: transparent; border-radius: 3px; }
.bubble mark { background: #ffe58a; color: #000; border-radius: 2px; }
.bubble code { font: 14px/19px 'Roboto Mono', 'Liberation Mono', monospace; color: var(--mono); }
.bubble pre { font: 13.5px/17px 'Roboto Mono', 'Liberation Mono', monospace; background: var(--box); margin: 2px 0 6px;
  border-left: 3px solid var(--accent); border-radius: 6px; padding: 6px 8px; white-space: pre-wrap; color: var(--text); }
.bubble pre .language { display: block; color: var(--accent); font-size: 11.5px; }
.bubble footer { color: var(--quiet); font-size: 13.5px; line-height: 18px; margin: 0 0 4px; white-space: pre-wrap; }
.bubble ul { padding: 0; margin: 0 0 6px; list-style: none; } .bubble li { display: flex; gap: 7px; }
.bubble li > div { flex: 1; } .bubble li p { margin: 0 0 4px; } .bubble .label { min-width: 10px; }
.bubble hr { border: 0; border-top: 1px solid var(--line); margin: 8px 0; }
.bubble blockquote { border-left: 3px solid var(--accent); background: var(--quote); border-radius: 5px; margin: 2px 0 6px;
  padding: 5px 8px; position: relative; }
.bubble blockquote p:last-child, .bubble details p:last-child { margin: 0; }
.bubble .folded { white-space: pre-wrap; display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
.bubble .expandable { padding-right: 22px; font-size: 15px; line-height: 19px; }
.bubble .expandable::after { content: '⌄'; position: absolute; right: 8px; bottom: 5px; color: var(--accent); }
.bubble aside { text-align: center; font-style: italic; margin: 4px 16px 8px; }
.bubble cite { display: block; color: var(--quiet); font-size: 13px; }
.bubble details { background: var(--box); border-radius: 6px; margin: 2px 0 6px; padding: 6px 9px; }
.bubble summary { cursor: default; } .bubble details[open] summary { margin-bottom: 6px; }
.bubble .wide { overflow: hidden; margin: 2px 0 8px; } .bubble table { border-collapse: collapse; font-size: 14.5px; line-height: 18px; }
.bubble td, .bubble th { padding: 2px 8px; overflow-wrap: normal; } .bubble .compact td, .bubble .compact th { padding: 1px 4px; }
.bubble .bordered td, .bubble .bordered th { border: 1px solid var(--line); }
.bubble .striped tr:nth-child(even) { background: var(--box); } .bubble caption { color: var(--quiet); }
.bubble figure { margin: 0 0 6px; } .bubble figcaption { font-size: 14px; } .bubble .media { background: var(--box); border-radius: 8px; padding: 12px; }
.bubble .thinking { color: var(--quiet); font-style: italic; }
.bubble .math { font-family: 'Liberation Serif', serif; font-style: italic; }
.bubble .buttons { display: flex; gap: 4px; margin: 2px 0 6px; } .bubble .center { justify-content: center; }
.bubble .right { justify-content: flex-end; } .bubble .stretched .button { flex: 1; text-align: center; }
.bubble .button, .bubble .inline-button { border-radius: 6px; padding: 4px 10px; background: var(--box); color: var(--accent); font-size: 14.5px; }
.bubble .danger { color: #d64545; } .bubble .success { color: #3a9d4a; } .bubble .primary { background: var(--accent); color: #fff; }
.bubble .link { background: none; }
.reply { border-left: 3px solid var(--accent); background: var(--quote); border-radius: 5px; padding: 2px 8px 3px; margin: 0 0 4px;
  font-size: 14.5px; line-height: 18px; }
.mine .reply { background: #0001; } .reply b { display: block; color: var(--name); }
.reply span { display: block; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.file { display: flex; gap: 10px; align-items: center; margin-bottom: 4px; } .file i { width: 40px; height: 40px; border-radius: 50%;
  background: var(--accent); display: grid; place-items: center; font-style: normal; } .file small { display: block; color: var(--quiet); }
.foot { display: flex; justify-content: flex-end; align-items: center; gap: 8px; color: var(--quiet); font-size: 12px; line-height: 15px; min-height: 15px; }
:is(p, footer, .plain):has(+ .foot:not(:has(.reaction)))::after { content: ''; display: inline-block; width: 46px; }
:is(p, footer, .plain) + .foot:not(:has(.reaction)) { margin-top: -19px; }
.mine :is(p, footer, .plain):has(+ .foot:not(:has(.reaction)))::after { width: 76px; }
.mine .foot { color: var(--own-quiet); } .reaction { margin-right: auto; background: #4a9ad433; border-radius: 11px; padding: 2px 7px; font-size: 14px; line-height: 18px; }
.keys { display: grid; gap: 3px; margin-top: 3px; } .row { display: grid; grid-auto-columns: 1fr; grid-auto-flow: column; gap: 3px; }
.key { background: var(--key); color: var(--key-text); border-radius: 8px; height: 37px; line-height: 37px; font-size: 14.5px; padding: 0 8px;
  text-align: center; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; min-width: 0; }
.stop { align-self: center; background: var(--bar); border-radius: 16px; padding: 5px 16px; font-size: 14.5px; }
`;
