/** As the desktop app draws a channel of 720 px, by eye: sizes of text, rows and buttons are those of Discord. */
export const discordStyle = `
* { box-sizing: border-box; margin: 0; }
body { --text: #313338; --head: #060607; --quiet: #5c5e66; --paper: #fff; --bar: #fff; --line: #e1e2e4; --code: #f2f3f5;
  --hover: #e6e6fd; --mention: #4752c4; --link: #006ce7; --second: #d9dadd; --second-text: #313338; --card: #f2f3f5;
  width: 720px; min-height: 480px; background: var(--paper); color: var(--text);
  font: 16px/22px 'gg sans', 'Noto Sans', 'Liberation Sans', Arial, 'Noto Color Emoji', sans-serif; overflow-wrap: anywhere; }
body.dark { --text: #dbdee1; --head: #f2f3f5; --quiet: #949ba4; --paper: #313338; --bar: #313338; --line: #26282c; --code: #2b2d31;
  --hover: #3c4270; --mention: #c9cdfb; --link: #00a8fc; --second: #4e5058; --second-text: #fff; --card: #2b2d31; }
.bar { height: 48px; padding: 0 16px; display: flex; align-items: center; gap: 8px; background: var(--bar);
  border-bottom: 1px solid var(--line); font-weight: bold; color: var(--head); } .bar i { color: var(--quiet); font-style: normal; font-size: 22px; }
main { padding: 8px 16px 20px; }
.message { position: relative; padding: 2px 48px 2px 56px; margin-top: 15px; min-height: 44px; }
.message.next { margin-top: 0; min-height: 0; }
.face { position: absolute; left: 0; top: 2px; width: 40px; height: 40px; border-radius: 50%; display: grid; place-items: center;
  background: #2f80c8; color: #fff; font-weight: bold; } .mine .face { background: #3aa55c; } .replied .face { top: 26px; }
.reply { display: flex; gap: 4px; font-size: 14px; line-height: 18px; color: var(--quiet); margin: 0 0 4px; padding-left: 4px; }
.reply::before { content: ''; position: absolute; left: 19px; top: 10px; width: 33px; height: 12px; border: 2px solid var(--line);
  border-right: 0; border-bottom: 0; border-top-left-radius: 6px; } .reply b { color: var(--head); font-weight: 600; }
.reply span { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.author { color: var(--head); font-weight: 600; } .author small { color: var(--quiet); font-size: 12px; font-weight: normal; margin-left: 4px; }
.tag { background: #5865f2; color: #fff; border-radius: 3px; font-size: 10px; line-height: 15px; padding: 0 5px; margin-left: 4px; vertical-align: 1px; display: inline-block; }
.text { white-space: pre-wrap; } h1, h2, h3 { color: var(--head); margin: 12px 0 6px; line-height: 1.35; }
h1 { font-size: 24px; } h2 { font-size: 20px; } h3 { font-size: 16px; }
.print { display: block; font-size: 13px; line-height: 18px; color: var(--quiet); }
.item { display: flex; } .item .label { width: 22px; flex: none; padding-left: 4px; }
code { font: 13.6px/18px 'gg mono', 'Liberation Mono', monospace; background: var(--code); border-radius: 4px; padding: 0 3px; border: 1px solid var(--line); }
pre { font: 13.6px/18px 'gg mono', 'Liberation Mono', monospace; background: var(--code); border: 1px solid var(--line); border-radius: 4px;
  padding: 7px; margin: 6px 0; white-space: pre-wrap; max-width: 90%; }
blockquote { border-left: 4px solid var(--second); border-radius: 4px; padding: 0 8px 0 12px; max-width: 90%; }
a { color: var(--link); } .mention { background: var(--hover); color: var(--mention); border-radius: 3px; padding: 0 2px; font-weight: 500; }
time { background: var(--code); border-radius: 3px; padding: 0 2px; } .spoiler { background: var(--second); color: transparent; border-radius: 4px; }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 0; }
.button { border-radius: 8px; height: 32px; padding: 0 16px; min-width: 60px; display: grid; place-items: center; font-size: 14px; font-weight: 500;
  background: var(--second); color: var(--second-text); white-space: nowrap; } .button.primary { background: #5865f2; color: #fff; }
.button.success { background: #248046; color: #fff; } .button.danger { background: #da373c; color: #fff; } .button.disabled { opacity: .5; }
.select { border: 1px solid var(--line); background: var(--code); border-radius: 8px; padding: 8px 12px; color: var(--quiet); width: 400px; margin-top: 8px; }
.embed, .container { border: 1px solid var(--line); border-left: 4px solid var(--second); background: var(--card); border-radius: 8px; padding: 12px 16px; margin-top: 6px; max-width: 520px; }
.embed b.title { display: block; color: var(--head); } .embed .foot { font-size: 12px; color: var(--quiet); }
.section { display: flex; gap: 12px; justify-content: space-between; align-items: center; } hr { border: 0; border-top: 1px solid var(--line); margin: 8px 0; }
.file { display: flex; gap: 10px; align-items: center; border: 1px solid var(--line); background: var(--card); border-radius: 8px; padding: 12px; margin-top: 6px; max-width: 430px; }
.file small { display: block; color: var(--quiet); font-size: 12px; } .reactions { display: flex; gap: 4px; margin-top: 4px; }
.reaction { background: var(--hover); border: 1px solid #5865f2; border-radius: 8px; padding: 1px 8px; font-size: 14px; }
.whisper { font-size: 12px; line-height: 18px; color: var(--quiet); margin-top: 4px; } .loading { color: var(--quiet); font-style: italic; }
.edited { font-size: 10px; color: var(--quiet); margin-left: 4px; }
`;
