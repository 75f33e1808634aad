/** The style of the page: one column, one typeface, little colour, and none of it alone. Contrasts meet WCAG AA in both themes. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1b1e23; --muted: #565d66; --hair: #dfe2e6; --sheet: #f6f7f8;
  --ready: #2f5fb3; --area: #d5e1f5; --held: #8a5300; --failed: #b3261e; --done: #23693f; --fault: #ececef; --fault-edge: #767d87;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171b; --ink: #e7e9ec; --muted: #a3abb5; --hair: #31363d; --sheet: #1c1f24;
    --ready: #8db4f5; --area: #24375a; --held: #f2b84b; --failed: #ff8f86; --done: #7fd09c; --fault: #26292f; --fault-edge: #8a929c;
  }
}
* { box-sizing: border-box; }
html { font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font-variant-numeric: tabular-nums; }
body > * { max-width: 1128px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 56px; }
h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 8px; font-weight: 650; text-wrap: balance; }
h2 { font-size: 1.25rem; letter-spacing: -0.01em; margin: 64px 0 18px; font-weight: 650; }
h3 { font-size: 1rem; margin: 0 0 12px; font-weight: 600; }
p { margin: 0 0 12px; max-width: 46em; }
header p { color: var(--muted); margin: 0 0 2px; max-width: none; }
small { display: block; font-size: 0.8125rem; font-weight: 400; color: var(--muted); line-height: 1.4; }
a { color: inherit; }
:focus-visible { outline: 2px solid var(--ready); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 24px; top: 12px; background: var(--paper); padding: 4px 8px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.muted { color: var(--muted); }
.number { white-space: nowrap; }
.banner { border-left: 4px solid var(--failed); padding: 8px 16px; margin: 24px 0 0; background: var(--sheet); }
.banner p, .banner ul { margin: 0; color: var(--ink); }

.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(420px, 100%), 1fr)); gap: 24px; }
.card { background: var(--sheet); border-radius: 10px; padding: 20px 24px 14px; min-width: 0; }
.card .plain { width: 100%; }
.plain th, .plain td { border: 0; padding: 5px 16px 5px 0; text-align: left; vertical-align: middle; }
.plain th { font-weight: 500; } .plain td:last-child { padding-right: 0; }
.card td:last-child { white-space: nowrap; }
.bar-cell { width: 55%; } td.number { text-align: left; }
.bar { display: block; width: 100%; height: 12px; } .bar rect { fill: var(--ready); }
.dots { vertical-align: -2px; margin-right: 6px; }
.dots .ready { fill: var(--ready); } .dots .missing { fill: none; stroke: var(--held); stroke-width: 1.5; stroke-dasharray: 2.4 1.6; }
.short { color: var(--held); font-weight: 600; }

.outcome { white-space: nowrap; font-weight: 500; }
.sign { width: 13px; height: 13px; vertical-align: -1.5px; margin-right: 5px; }
.done { --sign: var(--done); } .held { --sign: var(--held); } .failed { --sign: var(--failed); }
.unsupported, .skipped { --sign: var(--muted); }
.sign, .end > g { fill: var(--sign); } .sign .open, .end .open { fill: none; stroke: var(--sign); stroke-width: 2.4; stroke-linecap: round; }
.outcome.failed { color: var(--sign); }

.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
th, td { text-align: left; vertical-align: top; padding: 9px 16px 9px 0; border-bottom: 1px solid var(--hair); }
thead th { border-bottom-color: var(--muted); font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 500; }
.wide tbody th { position: sticky; left: 0; background: var(--paper); }
tbody th small { max-width: 30em; }
.plain, #readings { width: auto; }
.legends { display: flex; flex-wrap: wrap; gap: 6px 22px; margin: 14px 0 0; font-size: 0.8125rem; color: var(--muted); max-width: none; }
.legend { display: inline-flex; align-items: center; gap: 4px; } .legend .sign, .key { flex: none; }
.key { width: 26px; height: 12px; margin-right: 3px; }

figure { margin: 24px 0 0; }
svg.lanes { display: block; width: 100%; min-width: 860px; height: auto; font-size: 12px; fill: var(--ink); }
svg .lane { font-size: 13px; font-weight: 500; dominant-baseline: middle; }
svg .count { text-anchor: end; fill: var(--muted); font-size: 10.5px; }
svg .step { font-weight: 600; } svg .tick { text-anchor: middle; fill: var(--muted); font-size: 10.5px; }
svg .edge { stroke: var(--hair); } svg .grid { stroke: var(--hair); stroke-dasharray: 1 3; } svg .base { stroke: var(--hair); }
.area { fill: var(--area); } .ready-line { fill: none; stroke: var(--ready); stroke-width: 1.75; stroke-linejoin: round; }
.wanted { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 1.5 2.5; }
.lost { fill: url(#hatch); } #hatch line { stroke: var(--failed); stroke-width: 1.8; }
.fault { fill: var(--fault); stroke: var(--fault-edge); stroke-width: 0; } .key .fault { stroke-width: 1; stroke-dasharray: 3 2; }
.outage { fill: var(--failed); }
.end line { stroke: var(--sign); stroke-width: 1; }
.end .label { dominant-baseline: middle; font-size: 11.5px; paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; stroke-opacity: 0.75; }
.end .leftward { text-anchor: end; }
.cursor { stroke: var(--ink); stroke-width: 1.25; }
#bar { margin-top: 20px; } #bar label { font-size: 0.8125rem; color: var(--muted); }
#at { display: block; width: 100%; accent-color: var(--ready); margin: 4px 0 10px; }
@media (min-width: 960px) { #at { margin-left: calc(100% * 118 / 1086 - 8px); width: calc(100% * 962 / 1086 + 16px); } }
#moment { font-weight: 600; margin: 0 0 4px; } #readings td { color: var(--muted); }

details { margin-top: 18px; } summary { cursor: pointer; color: var(--muted); padding: 4px 0; width: fit-content; }
details h3 { margin: 22px 0 6px; }
.native { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 20px; margin: 0; } .native dt { color: var(--muted); padding-top: 4px; } .native dd { margin: 0; }
pre { margin: 0 0 12px; padding: 8px 12px; background: var(--sheet); border-radius: 6px; overflow-wrap: anywhere; white-space: pre-wrap; }
.native pre { margin: 0; padding: 4px 10px; }
code { font: 0.875em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; } .hash { overflow-wrap: anywhere; color: var(--muted); }
.findings { list-style: none; margin: 0; padding: 0; } .findings li { padding: 12px 0; border-bottom: 1px solid var(--hair); }
.findings p { margin: 0 0 2px; max-width: 60em; } .about { font-size: 0.8125rem; color: var(--muted); }
.weight { font-size: 0.75rem; font-weight: 600; border: 1px solid currentColor; border-radius: 4px; padding: 0 5px; color: var(--held); } .weight.warning { color: var(--failed); }
footer { padding: 64px 24px 56px; color: var(--muted); font-size: 0.8125rem; }

@media (max-width: 640px) {
  html { font-size: 15px; } body > * { padding: 0 16px; } header { padding-top: 28px; } h2 { margin-top: 44px; }
  .card { padding: 16px 16px 10px; } .plain th, .plain td { padding-right: 10px; }
  .bar-cell { width: 40%; } .wide th small { display: none; } .wide th { white-space: nowrap; } .native { grid-template-columns: minmax(0, 1fr); }
}
@media print {
  @page { size: A4; margin: 14mm; }
  :root {
    --paper: #fff; --ink: #000; --muted: #444; --hair: #bbb; --sheet: #fff; --ready: #1f4b99; --area: #d5e1f5; --held: #7a4900;
    --failed: #a01f18; --done: #1c5532; --fault: #eee; --fault-edge: #666;
  }
  html { font-size: 9.5pt; } body > * { max-width: none; padding: 0; } header { padding: 0; } h2 { margin: 22pt 0 8pt; }
  h2, h3, thead { break-after: avoid; } .card, figure, tr, li { break-inside: avoid; }
  .card { border: 1px solid var(--hair); padding: 10pt 12pt 6pt; } .cards { grid-template-columns: 1fr 1fr; gap: 10pt; }
  svg.lanes { min-width: 0; } .wide { overflow: visible; } th, td { padding: 4pt 8pt 4pt 0; }
  #bar, .skip, details, .cursor { display: none; } p { max-width: none; } tbody th { position: static; } footer { padding: 18pt 0 0; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
@media (forced-colors: active) { .area, .bar rect, .dots .ready { fill: CanvasText; } .area { fill-opacity: 0.2; } }
`;
