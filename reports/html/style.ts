/** The page's style sheet: paper and ink, one accent, Okabe–Ito colours in the charts; dark by preference or by the toggle. */

const LIGHT = `
  color-scheme: light;
  --paper: #faf9f6; --card: #ffffff; --ink: #1d2025; --muted: #5b606a; --line: #e4e1d9; --soft: #f3f1ec;
  --accent: #0072b2; --accent-soft: #e2eff7;
  --held: #00674c; --held-soft: #e2f2ec; --failed: #9a3600; --failed-soft: #fbe8dd; --undecided: #665000; --undecided-soft: #f8efd2;
  --edge: rgb(60 50 30 / 14%); --shadow: 0 1px 2px rgb(40 35 20 / 5%), 0 4px 16px rgb(40 35 20 / 4%);`;

const DARK = `
  color-scheme: dark;
  --paper: #14161a; --card: #1b1e23; --ink: #e9e7e2; --muted: #a4a8b0; --line: #30343c; --soft: #22262c;
  --accent: #6cbdec; --accent-soft: #17303f;
  --held: #62d6ac; --held-soft: #143229; --failed: #ff9d6c; --failed-soft: #3b2218; --undecided: #efcf6a; --undecided-soft: #352d14;
  --edge: rgb(0 0 0 / 55%); --shadow: none;`;

const BASE = `
:root {${LIGHT}
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Source Serif 4", Charter, Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) {${DARK}} }
:root[data-theme="dark"] {${DARK}}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.55 var(--sans); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1, h2, h3, p, dl, dd, figure, ul { margin: 0; padding: 0; }
ul { list-style: none; }
a { color: var(--accent); }
code, pre { font-family: var(--mono); font-size: .86em; }
button { font: inherit; color: inherit; cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 12px; top: 12px; background: var(--card); padding: 6px 10px; z-index: 2; }
.wrap { max-width: 1080px; margin: 0 auto; padding-inline: 24px; }
.muted { color: var(--muted); }
.nowrap { white-space: nowrap; }
`;

const HEAD = `
.top { display: flex; align-items: center; justify-content: space-between; gap: 12px; padding-top: 18px; padding-bottom: 18px; color: var(--muted); font-size: 13px; }
.mark { display: inline-flex; align-items: center; gap: 9px; }
.mark svg { width: 22px; height: 22px; color: var(--accent); flex: none; }
.mark b { color: var(--ink); font-weight: 600; letter-spacing: .01em; }
.toggle { border: 1px solid var(--line); background: var(--card); border-radius: 999px; padding: 4px 12px; font-size: 13px; color: var(--muted); white-space: nowrap; }
.toggle:hover, .copy:hover { color: var(--ink); border-color: var(--muted); }
.hero { padding: 14px 0 0; }
.eyebrow { color: var(--muted); font-size: 13px; }
.eyebrow span:not(:last-child)::after { content: "·"; margin: 0 .55em; }
h1 { font: 600 clamp(27px, 5vw, 40px)/1.18 var(--serif); letter-spacing: -.012em; margin: 6px 0 0; text-wrap: balance; }
.question { font: italic 400 18px/1.45 var(--serif); color: var(--muted); margin-top: 10px; max-width: 56em; }
.verdict { margin-top: 20px; max-width: 60em; }
.verdict p { font: 400 clamp(18px, 2.6vw, 21px)/1.45 var(--serif); margin-top: 10px; text-wrap: pretty; }
.expect { color: var(--muted); margin-top: 12px; font-size: 14px; max-width: 56em; }
.badge { display: inline-flex; align-items: center; gap: .5em; border-radius: 999px; padding: 3px 13px 3px 10px; font-size: 14px; font-weight: 600; text-decoration: none; }
.badge i, .state i { font-style: normal; font-weight: 700; }
.held { color: var(--held); background: var(--held-soft); }
.failed { color: var(--failed); background: var(--failed-soft); }
.undecided { color: var(--undecided); background: var(--undecided-soft); }
.note { border-left: 3px solid var(--undecided); background: var(--undecided-soft); color: var(--ink); border-radius: 0 8px 8px 0; padding: 10px 14px; margin-top: 16px; font-size: 14px; }
.note.bad { border-color: var(--failed); background: var(--failed-soft); }
.note pre { margin: 6px 0 0; white-space: pre-wrap; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(152px, 1fr)); border: 1px solid var(--line); border-radius: 12px; overflow: hidden; margin: 26px 0 0; box-shadow: var(--shadow); }
.tile { background: var(--card); padding: 14px 16px; display: grid; grid-template-rows: subgrid; grid-row: span 3; row-gap: 3px; outline: 1px solid var(--line); }
.tile dt { color: var(--muted); font-size: 13px; line-height: 1.35; }
.tile dd { font: 600 24px/1.25 var(--sans); letter-spacing: -.012em; white-space: nowrap; align-self: end; }
.tile dd.sub { font: 400 12.5px/1.4 var(--sans); color: var(--muted); letter-spacing: 0; white-space: normal; align-self: start; }
`;

const BODY = `
section { margin-top: 28px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px 22px 14px; box-shadow: var(--shadow); min-width: 0; }
h2 { font: 600 19px/1.3 var(--serif); letter-spacing: -.004em; }
.caption { color: var(--muted); font-size: 13.5px; margin-top: 3px; max-width: 76em; }
.canvas { position: relative; margin-top: 12px; height: 250px; }
.canvas.middle { height: calc(230px + var(--lanes, 0px)); }
.canvas.tall { height: calc(340px + var(--lanes, 0px)); }
.pair { margin-top: 28px; display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 20px; }
.pair > section { margin-top: 0; }
.pair > :nth-child(odd):last-child { grid-column: 1 / -1; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 4px; margin-top: 10px; max-height: 108px; overflow-y: auto; }
.legend button { display: inline-flex; align-items: center; gap: 7px; border: 0; background: none; padding: 3px 8px 3px 4px; border-radius: 6px; font-size: 13px; line-height: 1.3; text-align: left; max-width: 100%; }
.legend button:hover { background: var(--soft); }
.legend button[aria-pressed="false"] { color: var(--muted); text-decoration: line-through; }
.legend button[aria-pressed="false"] svg { opacity: .35; }
.legend svg { flex: none; width: 30px; height: 12px; }
.legend span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 22em; }
details > summary { cursor: pointer; color: var(--muted); font-size: 13px; padding: 6px 0; width: fit-content; }
details > summary:hover { color: var(--ink); }
.data { margin-top: 8px; border-top: 1px solid var(--line); }
.scroll { overflow-x: auto; max-width: 100%; background:
  linear-gradient(to right, var(--card) 40%, transparent) left / 44px 100% no-repeat local,
  linear-gradient(to left, var(--card) 40%, transparent) right / 44px 100% no-repeat local,
  linear-gradient(to right, var(--edge), transparent) left / 14px 100% no-repeat scroll,
  linear-gradient(to left, var(--edge), transparent) right / 14px 100% no-repeat scroll; }
.data td, .data tbody th { padding-top: 4px; padding-bottom: 4px; }
.scroll.tall { max-height: 420px; overflow-y: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
caption { text-align: left; color: var(--muted); font-size: 13px; padding: 4px 0 8px; }
th, td { text-align: left; padding: 7px 14px 7px 0; overflow-wrap: break-word; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child > * { border-bottom: 0; }
thead th { color: var(--muted); font-weight: 500; font-size: 12.5px; line-height: 1.35; vertical-align: bottom; }
tbody th { font-weight: 500; }
td.n, th.n { text-align: right; padding-right: 0; padding-left: 14px; white-space: nowrap; }
th.n { white-space: normal; min-width: 6.5em; }
.scroll.tall thead th { position: sticky; top: 0; background: var(--card); }
.wide td, .wide tbody th { white-space: nowrap; }
.text { overflow-wrap: anywhere; min-width: 7em; }
.wide .text { min-width: 0; }
.wide th, .wide td { padding-right: 11px; }
.wide th.n, .wide td.n { padding-left: 11px; padding-right: 0; min-width: 4em; }
.state { display: inline-flex; gap: .45em; border-radius: 999px; padding: 1px 10px 1px 8px; font-size: 13px; font-weight: 600; white-space: nowrap; }
.checks td:first-child { width: 1%; }
.checks .evidence { color: var(--muted); }
.figures { columns: 2; column-gap: 44px; margin-top: 8px; }
.figures h3 { font: 600 13px/1.3 var(--sans); color: var(--muted); padding: 14px 0 5px; border-bottom: 1px solid var(--line); break-after: avoid; }
.figures > div:first-child h3 { padding-top: 4px; }
.figure { break-inside: avoid; border-bottom: 1px solid var(--line); }
.figure > div, .figure > details > summary { display: flex; justify-content: space-between; gap: 16px; align-items: baseline; padding: 5px 0; font-size: 14px; color: var(--ink); width: auto; }
.figure > details > summary { list-style: none; }
.figure > details > summary::-webkit-details-marker { display: none; }
.figure summary .name { text-decoration: underline dotted var(--muted); text-underline-offset: 3px; }
.figure .value { text-align: right; font-weight: 600; }
.figure .value small { display: block; font-weight: 400; color: var(--muted); font-size: 12.5px; }
.figure p { color: var(--muted); font-size: 13px; padding: 0 0 9px; }
.swatch { display: inline-block; width: 26px; height: 12px; border: 1px solid var(--line); border-radius: 3px; vertical-align: -1px; }
.repeat { display: flex; gap: 12px; align-items: flex-start; justify-content: space-between; background: var(--soft); border-radius: 8px; padding: 10px 12px; margin-top: 10px; }
.repeat code { padding-top: 3px; }
.copy { border: 1px solid var(--line); background: var(--card); border-radius: 8px; padding: 3px 11px; font-size: 13px; color: var(--muted); white-space: nowrap; flex: none; }
.yaml { position: relative; margin-bottom: 8px; }
.yaml .copy { position: absolute; top: 8px; right: 8px; }
.yaml pre { margin: 0; background: var(--soft); border-radius: 8px; padding: 14px; overflow: auto; max-height: 520px; line-height: 1.5; tab-size: 2; overflow-wrap: normal; }
footer { color: var(--muted); font-size: 13px; margin: 36px 0 48px; }
`;

const NARROW = `
@media (max-width: 1000px) { .tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); } }
@media (max-width: 820px) {
  .pair { grid-template-columns: minmax(0, 1fr); }
  .figures { columns: 1; }
}
@media (max-width: 560px) {
  body { font-size: 14.5px; }
  .wrap { padding-inline: 14px; }
  .hero { padding-top: 10px; }
  .question { font-size: 16.5px; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .tile { padding: 12px 13px; }
  .tile dd { font-size: 20px; }
  .tile dd.sub { font-size: 12px; }
  .tile:nth-child(odd):last-child { grid-column: 1 / -1; }
  section { margin-top: 18px; }
  .pair { margin-top: 18px; gap: 18px; }
  .card { padding: 16px 14px 10px; border-radius: 10px; }
  .canvas { height: 220px; }
  .canvas.middle { height: calc(200px + var(--lanes, 0px)); }
  .canvas.tall { height: calc(260px + var(--lanes, 0px)); }
  .repeat { flex-direction: column; }
  .checks table, .checks tbody, .checks tr, .checks td { display: block; width: auto; }
  .checks thead { position: absolute; left: -9999px; }
  .checks tr { padding: 10px 0; border-bottom: 1px solid var(--line); }
  .checks tr:last-child { border-bottom: 0; }
  .checks tr > td, .checks tr > th { display: block; border: 0; padding: 2px 0; text-align: left; }
  .checks td:first-child { width: auto; }
}
@media (prefers-reduced-motion: no-preference) { .toggle, .copy, .legend button { transition: color .12s, border-color .12s, background-color .12s; } }
@media print {
  :root, :root[data-theme="dark"] {${LIGHT}}
  body { background: #fff; font-size: 11pt; }
  .toggle, .copy, .skip { display: none; }
  .wrap { max-width: none; padding-inline: 0; }
  .card, .tile, .figure, tr { break-inside: avoid; }
  .card, .tiles { box-shadow: none; }
  .scroll, .scroll.tall, .yaml pre { overflow: visible; max-height: none; }
  .yaml pre { white-space: pre-wrap; }
}
`;

/** The whole style sheet. */
export const STYLE: string = [BASE, HEAD, BODY, NARROW].join('').trim();
